import type { DeploymentView } from '../../contracts/deployment.ts';
import { discover as discoverAll } from '../deployments/discover.ts';
import { reportProgress } from './advance.ts';
import { type CallerRequest, withUserToken } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';

/** Asks all deployments at once, now, what they have; it is kept, for the steps that follow. @throws DecisionPendingError */
export async function discover(
  deps: CreationDeps,
  request: CallerRequest,
  signal: AbortSignal,
): Promise<{ kind: 'discovered'; deployments: number }> {
  const views = await withUserToken(deps, request, (caller) =>
    discoverAll(deps.deployments, caller, { signal, refresh: true }),
  );
  await reportProgress(deps, request, { key: 'discovered', message: summaryOf(views) });
  return { kind: 'discovered', deployments: views.length };
}

/** Which of them can be used, and why the others cannot. */
function summaryOf(views: DeploymentView[]): string {
  if (views.length === 0) return 'There is no deployment yet.';
  const usable = views.filter(({ status }) => status === 'ok');
  const others = views
    .filter(({ status }) => status !== 'ok')
    .map(({ deployment, status }) => `${deployment.name} ${WORDS[status]}`);
  const count = `${usable.length} of ${views.length} deployments answered`;
  return others.length > 0 ? `${count}; ${others.join(', ')}.` : `${count}.`;
}

const WORDS: Record<DeploymentView['status'], string> = {
  ok: 'answered',
  stale: 'is not answering, but is known from before',
  down: 'is not answering',
  denied: 'refuses you',
};
