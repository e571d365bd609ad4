import {
  type DeploymentHealth,
  type DeploymentView,
  MAX_DISCOVERED,
} from '../../contracts/deployment.ts';
import { readCacheRows } from '../../db/queries/deployment-cache.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { readThroughCache } from './cache.ts';
import type { Caller } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { type DeploymentRow, readDeploymentRow, toDeployment } from './deployment-row.ts';
import { overviewWanted } from './overview.ts';

interface DiscoverOptions {
  /** Default: all deployments of the tenant, the newest 200. */
  deploymentIds?: string[] | undefined;
  /** Ignores fresh answers in the cache. */
  refresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Receives each view as soon as it is known. */
  onView?: ((view: DeploymentView) => void) | undefined;
}

/**
 * Reads the graphs of all deployments concurrently, each with its own timeout and outcome. Views are sorted by name.
 * @throws NotFoundError if a named deployment does not exist
 */
export async function discover(
  deps: DeploymentDeps,
  caller: Caller,
  { deploymentIds, refresh, signal, onView }: DiscoverOptions = {},
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

/** Calls one deployment, without the cache. @throws NotFoundError */
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
    // The current state matters, so a stale answer counts as down.
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
