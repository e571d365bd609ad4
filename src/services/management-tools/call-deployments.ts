import { sql } from 'kysely';
import { type Cached, type CachedList, MAX_DISCOVERED } from '../../contracts/deployment.ts';
import { suggestDeployment } from '../agent-creations/deployment-views.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { discover } from '../deployments/discover.ts';
import { findNearest } from '../deployments/problem-messages.ts';
import {
  type ManagementToolCall,
  ModelFacingError,
  type ModelFacingProblem,
  toModelFacingProblem,
} from './management-tool.ts';

interface KnownDeployment {
  deployment_id: string;
  name: string;
}

/** The answer of one deployment, or its problem. */
export type DeploymentAnswer<T> = { deployment: string } & (T | ModelFacingProblem);

type Work<T> = (caller: Caller, deployment: KnownDeployment) => Promise<T>;

/**
 * Calls one deployment. If it is down or has no such graph, the error names an alternative.
 * @throws ModelFacingError
 */
export async function callNamedDeployment<T>(
  call: ManagementToolCall,
  { deployment: wanted, graph }: { deployment: string; graph?: string | undefined },
  work: Work<T>,
): Promise<T> {
  const deployment = await findDeployment(call, wanted);
  const caller = await call.caller();
  try {
    return await work(caller, deployment);
  } catch (error) {
    const problem =
      error instanceof DeploymentError && toModelFacingProblem(error, deployment.name);
    if (!problem) throw error;
    throw new ModelFacingError({
      ...problem,
      ...(await findAlternatives(call, caller, deployment, graph, error)),
    });
  }
}

/** Finds a deployment by its id or its name, ignoring case. @throws ModelFacingError that lists the known names */
export async function findDeployment(
  call: ManagementToolCall,
  wanted: string,
): Promise<KnownDeployment> {
  const [found] = await select(call)
    .where((eb) =>
      eb.or([eb('deployment_id', '=', wanted), eb(sql`lower(name)`, '=', wanted.toLowerCase())]),
    )
    .orderBy((eb) => eb('name', '=', wanted), 'desc')
    .limit(1)
    .execute();
  if (found) return found;
  const names = (await readDeployments(call)).map(({ name }) => name);
  const suggestion = findNearest(wanted, names);
  throw new ModelFacingError({
    error: `There is no deployment "${wanted}".`,
    advice:
      names.length > 0
        ? 'Use one of these names.'
        : 'Tell the person to register a deployment first.',
    deployments: names,
    ...(suggestion && { suggestion }),
  });
}

async function findAlternatives(
  call: ManagementToolCall,
  caller: Caller,
  { deployment_id, name }: KnownDeployment,
  graph: string | undefined,
  error: DeploymentError,
): Promise<{ alternative?: string; graphs?: string[]; suggestion?: string }> {
  const { signal } = call.context;
  const views = await discover(call.deps.deployments, caller, { signal });
  if (error.isDown) {
    const others = views.filter(({ deployment }) => deployment.deployment_id !== deployment_id);
    const alternative = suggestDeployment(others, graph);
    return alternative ? { alternative } : {};
  }
  if (error.kind !== 'not_found' || graph === undefined) return {};
  const own = views.find(({ deployment }) => deployment.name === name)?.graphs ?? [];
  const graphs = own.map(({ graph_id }) => graph_id);
  const suggestion = findNearest(graph, graphs);
  return { graphs, ...(suggestion && { suggestion }) };
}

/** Calls the wanted deployment, or all of them. A problem of one among all is that one's answer. */
export async function callDeployments<T extends object>(
  call: ManagementToolCall,
  wanted: string | undefined,
  work: Work<T>,
): Promise<DeploymentAnswer<T>[]> {
  if (wanted !== undefined)
    return [
      await callNamedDeployment(call, { deployment: wanted }, async (caller, deployment) => ({
        deployment: deployment.name,
        ...(await work(caller, deployment)),
      })),
    ];
  const caller = await call.caller();
  return Promise.all(
    (await readDeployments(call)).map(async (deployment) => {
      const { name } = deployment;
      try {
        return { deployment: name, ...(await work(caller, deployment)) };
      } catch (error) {
        const problem = error instanceof DeploymentError && toModelFacingProblem(error, name);
        if (!problem) throw error;
        return { deployment: name, ...problem };
      }
    }),
  );
}

const readDeployments = (call: ManagementToolCall): Promise<KnownDeployment[]> =>
  select(call).orderBy('name').limit(MAX_DISCOVERED).execute();

const select = ({ deps, user }: ManagementToolCall) =>
  deps.db
    .selectFrom('deployments')
    .select(['deployment_id', 'name'])
    .where('tenant_id', '=', user.tenantId);

/** Marks a cached answer of a deployment that is down. */
export const staleness = ({ is_stale, fetched_at, problem }: Omit<Cached<unknown>, 'value'>) =>
  is_stale ? { stale_since: fetched_at, problem } : {};

/** Marks a cached list, and names its unusable entries. */
export const listingFacts = (list: Omit<CachedList<unknown>, 'value'>) => ({
  ...staleness(list),
  ...(list.skipped.length > 0 && { skipped: list.skipped }),
});
