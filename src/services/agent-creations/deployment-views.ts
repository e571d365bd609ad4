import type { DeploymentView } from '../../contracts/deployment.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { discover } from '../deployments/discover.ts';
import { readGraphs } from '../deployments/graphs.ts';
import { type CreationRef, type ItemRow, readCreation } from './creation-row.ts';
import type { CreationDeps, StepRequest } from './creation-step.ts';
import { ItemFailedError } from './person-error.ts';
import { reportProgress } from './record-progress.ts';
import { withUserToken } from './user-token.ts';

/** Refreshes the views of all deployments in the cache, where later steps read them. @throws DecisionPendingError */
export async function refreshDeployments(
  deps: CreationDeps,
  request: StepRequest,
  signal: AbortSignal,
): Promise<{ kind: 'discovered'; deployments: number }> {
  const views = await withUserToken(deps, request, (caller) =>
    discover(deps.deployments, caller, { signal, refresh: true }),
  );
  await reportProgress(deps, request, { key: 'discovered', message: summarize(views) });
  return { kind: 'discovered', deployments: views.length };
}

function summarize(views: DeploymentView[]): string {
  if (views.length === 0) return 'No deployment is registered yet.';
  const usable = views.filter(({ status }) => status === 'ok');
  const others = views
    .filter(({ status }) => status !== 'ok')
    .map(({ deployment, status }) => `${deployment.name} ${STATUS_TEXT[status]}`);
  const count = `${usable.length} of ${views.length} deployments answered`;
  return others.length > 0 ? `${count}; ${others.join(', ')}.` : `${count}.`;
}

const STATUS_TEXT: Record<DeploymentView['status'], string> = {
  ok: 'answered',
  stale: 'is not responding; its last known answer is used',
  down: 'is not responding',
  denied: 'denies you access',
};

/** @param wanted a name or an id; without it, all views are returned. @throws ItemFailedError */
export function selectViews(views: DeploymentView[], wanted: string | undefined): DeploymentView[] {
  if (views.length === 0)
    throw new ItemFailedError({
      kind: 'validation',
      message: 'No deployment is registered.',
      advice: 'Register one: POST /v1/deployments.',
    });
  if (wanted === undefined) return views;
  const matches = ({ deployment: { name, deployment_id } }: DeploymentView) =>
    name.toLowerCase() === wanted.toLowerCase() || deployment_id === wanted;
  const found = views.filter(matches);
  if (found.length > 0) return found;
  const names = views.map(({ deployment }) => deployment.name).join(', ');
  throw new ItemFailedError({
    kind: 'validation',
    message: `There is no deployment "${wanted}".`,
    advice: `Name one of these: ${names}.`,
  });
}

export const isUsable = ({ status }: DeploymentView) => status === 'ok' || status === 'stale';

/** Reads the graphs of a deployment that denied the caller again, so that an `unauthenticated` answer leads to a sign-in. @throws DeploymentError */
export const recheckDeployment = (
  deps: CreationDeps,
  caller: Caller,
  { deployment }: DeploymentView,
) => readGraphs(deps.deployments, caller, deployment.deployment_id, { refresh: true });

/** Suggests another deployment that has the item's graph. */
export async function findAlternative(
  deps: Pick<CreationDeps, 'db' | 'vault' | 'deployments'>,
  ref: CreationRef,
  { deployment_id, graph_id }: ItemRow,
): Promise<string | null> {
  const { tenant_id: tenantId, user_id: userId } = await readCreation(deps.db, ref);
  const token = await deps.vault.read(deps.db, { tenantId, userId });
  const views = await discover(deps.deployments, { tenantId, userId, token: token?.value });
  const others = views.filter(({ deployment }) => deployment.deployment_id !== deployment_id);
  return suggestDeployment(others, graph_id ?? undefined);
}

/** @param graph without it, any deployment that has a graph qualifies */
export function suggestDeployment(
  views: DeploymentView[],
  graph: string | undefined,
): string | null {
  const other = views.find(
    ({ status, graphs }) =>
      status === 'ok' && graphs.some(({ graph_id }) => !graph || graph_id === graph),
  );
  return other ? `${other.deployment.name} can run this graph too.` : null;
}
