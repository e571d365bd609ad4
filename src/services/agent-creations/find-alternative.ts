import type { DeploymentView } from '../../contracts/deployment.ts';
import { discover } from '../deployments/discover.ts';
import type { CreationDeps } from './creation-deps.ts';
import { type CreationRef, type ItemRow, readCreation } from './creation-row.ts';

/** Who else can run the graph of an agent whose deployment is not answering. */
export async function findAlternative(
  deps: Pick<CreationDeps, 'db' | 'vault' | 'deployments'>,
  ref: CreationRef,
  { deployment_id, graph_id }: ItemRow,
): Promise<string | null> {
  const { tenant_id: tenantId, user_id: userId } = await readCreation(deps.db, ref);
  const token = await deps.vault.read(deps.db, { tenantId, userId });
  const views = await discover(deps.deployments, { tenantId, userId, token: token?.value });
  const others = views.filter(({ deployment }) => deployment.deployment_id !== deployment_id);
  return alternativeOf(others, graph_id ?? undefined);
}

/** Without a graph any deployment that has one will do. */
export function alternativeOf(views: DeploymentView[], graph: string | undefined): string | null {
  const other = views.find(
    ({ status, graphs }) =>
      status === 'ok' && graphs.some(({ graph_id }) => !graph || graph_id === graph),
  );
  return other ? `${other.deployment.name} can run this graph too.` : null;
}
