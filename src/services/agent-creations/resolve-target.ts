import type { DeploymentView } from '../../contracts/deployment.ts';
import type { CallContext } from '../conversations/ask-for-json.ts';
import { discover } from '../deployments/discover.ts';
import { withUserToken } from './caller.ts';
import { chooseGraph } from './choose-graph.ts';
import type { CreationDeps } from './creation-deps.ts';
import { readItem } from './creation-row.ts';
import { findAssistant } from './find-assistant.ts';
import { ItemFailedError } from './person-error.ts';
import type { Resolved, ResolveRequest } from './target.ts';

/**
 * Finds what an agent is built on: for a new one the deployment and the graph, for an existing one the assistant.
 * @throws DecisionPendingError ItemFailedError DeploymentError
 */
export async function resolveTarget(
  deps: CreationDeps,
  request: ResolveRequest,
  live: CallContext,
): Promise<Resolved> {
  const row = await readItem(deps.db, request, request.item);
  // In an earlier life of the creation.
  if (row.status !== 'open') return { kind: 'resolved' };
  return withUserToken(deps, request, async (caller) => {
    const all = await discover(deps.deployments, caller, { signal: live.signal });
    const views = findViews(all, row.wish.deployment);
    return row.operation === 'create'
      ? chooseGraph(deps, caller, request, live, row, views, all)
      : findAssistant(deps, caller, request, row, views);
  });
}

/** Those that the wish can mean. @throws ItemFailedError */
function findViews(views: DeploymentView[], wanted: string | undefined): DeploymentView[] {
  if (views.length === 0)
    throw new ItemFailedError({
      kind: 'validation',
      message: 'There is no deployment to create agents on.',
      advice: 'Register one: POST /v1/deployments.',
    });
  if (wanted === undefined) return views;
  const same = ({ deployment: { name, deployment_id } }: DeploymentView) =>
    name.toLowerCase() === wanted.toLowerCase() || deployment_id === wanted;
  const found = views.filter(same);
  if (found.length > 0) return found;
  const names = views.map(({ deployment }) => deployment.name).join(', ');
  throw new ItemFailedError({
    kind: 'validation',
    message: `There is no deployment "${wanted}".`,
    advice: `Name one of these: ${names}.`,
  });
}
