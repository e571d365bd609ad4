import {
  type DeploymentHealth,
  type DeploymentView,
  MAX_DISCOVERED,
} from '../../contracts/deployment.ts';
import { readCacheRows } from '../../db/queries/deployment-cache.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { readThroughCache } from './cache.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { type DeploymentRow, readDeploymentRow, toDeployment } from './deployment-row.ts';
import { overviewWanted } from './overview.ts';

export interface Discovery {
  /** Without them all of the tenant's, of more than 200 the newest. */
  deploymentIds?: string[] | undefined;
  /** Asks them, whatever is known. */
  refresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Told of each as soon as it is known, so that nobody has to wait for the slowest. */
  onView?: ((view: DeploymentView) => void) | undefined;
}

/**
 * What the deployments have, all at once: each has its own time and its own outcome. In the order of their names.
 * @throws NotFoundError where one that was named is not there
 */
export async function discover(
  deps: DeploymentDeps,
  caller: Caller,
  { deploymentIds, refresh, signal, onView }: Discovery = {},
): Promise<DeploymentView[]> {
  const deployments = await readDeployments(deps, caller.tenantId, deploymentIds);
  const ids = deployments.map(({ deployment_id }) => deployment_id);
  const rows = await readCacheRows(deps.db, caller, ids, 'overview');
  return Promise.all(
    deployments.map(async (deployment) => {
      const row = rows.get(deployment.deployment_id);
      const view = await discoverOne(deps, caller, deployment, { refresh, signal, row });
      onView?.(view);
      return view;
    }),
  );
}

/** Asks one deployment now. @throws NotFoundError */
export async function checkDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  signal?: AbortSignal,
): Promise<DeploymentHealth> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const startedAt = performance.now();
  const view = await discoverOne(deps, caller, deployment, { refresh: true, signal });
  return {
    deployment_id: deploymentId,
    // Asked now, so what it said before does not count.
    status: view.status === 'stale' ? 'down' : view.status,
    latency_ms: Math.round(performance.now() - startedAt),
    info: view.status === 'ok' ? view.info : null,
    problem: view.problem ?? null,
    checked_at: new Date().toISOString(),
  };
}

async function discoverOne(
  deps: DeploymentDeps,
  caller: Caller,
  deployment: DeploymentRow,
  more: Parameters<typeof overviewWanted>[0],
): Promise<DeploymentView> {
  try {
    const known = await readThroughCache(deps, caller, deployment, overviewWanted(more));
    return {
      deployment: toDeployment(deployment),
      status: known.is_stale ? 'stale' : 'ok',
      ...known.value,
      fetched_at: known.fetched_at,
      ...(known.problem !== null && { problem: known.problem }),
    };
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    return {
      deployment: toDeployment(deployment),
      status: error.isDenied ? 'denied' : 'down',
      info: null,
      graphs: [],
      skipped: [],
      fetched_at: null,
      problem: error.message,
    };
  }
}

async function readDeployments(
  { db }: DeploymentDeps,
  tenantId: string,
  deploymentIds: string[] | undefined,
): Promise<DeploymentRow[]> {
  let select = db.selectFrom('deployments').selectAll().where('tenant_id', '=', tenantId);
  if (deploymentIds) select = select.where('deployment_id', 'in', deploymentIds);
  const rows = await select
    .orderBy('created_at', 'desc')
    .orderBy('deployment_id', 'desc')
    .limit(MAX_DISCOVERED)
    .execute();
  const found = new Set(rows.map(({ deployment_id }) => deployment_id));
  const missing = deploymentIds?.slice(0, MAX_DISCOVERED).find((id) => !found.has(id));
  if (missing) throw new NotFoundError('deployment', missing);
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}
