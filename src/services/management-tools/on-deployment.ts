import type { Cached, CachedList } from '../../contracts/deployment.ts';
import { suggestDeployment } from '../agent-creations/deployment-views.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { discover } from '../deployments/discover.ts';
import { nearest } from '../deployments/nearest.ts';
import { findDeployment, type KnownDeployment, readDeployments } from './find-deployment.ts';
import type { ManagementToolCall } from './management-tool.ts';
import {
  ModelFacingError,
  type ModelFacingProblem,
  toModelFacingProblem,
} from './model-facing-error.ts';

/** What a deployment answers, or what is wrong with it. */
export type Each<T> = { deployment: string } & (T | ModelFacingProblem);

type Work<T> = (caller: Caller, deployment: KnownDeployment) => Promise<T>;

/**
 * Asks one deployment that the model names. Where it is down or has no such graph, the model is told which other one can do it.
 * @throws ModelFacingError
 */
export async function onDeployment<T>(
  call: ManagementToolCall,
  { deployment: wanted, graph }: { deployment: string; graph?: string | undefined },
  work: Work<T>,
): Promise<T> {
  const deployment = await findDeployment(call, wanted);
  const caller = await call.caller();
  try {
    return await work(caller, deployment);
  } catch (error) {
    const told = error instanceof DeploymentError && toModelFacingProblem(error, deployment.name);
    if (!told) throw error;
    throw new ModelFacingError({
      ...told,
      ...(await waysOut(call, caller, deployment, graph, error)),
    });
  }
}

/** Asks the deployment that is named, or each there is; what is wrong with one of all stands in its place. */
export async function onEach<T extends object>(
  call: ManagementToolCall,
  wanted: string | undefined,
  work: Work<T>,
): Promise<Each<T>[]> {
  if (wanted !== undefined)
    return [
      await onDeployment(call, { deployment: wanted }, async (caller, deployment) => ({
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
        const told = error instanceof DeploymentError && toModelFacingProblem(error, name);
        if (!told) throw error;
        return { deployment: name, ...told };
      }
    }),
  );
}

/** That an answer is from before, because its deployment cannot be asked now. */
export const staleness = ({ is_stale, fetched_at, problem }: Omit<Cached<unknown>, 'value'>) =>
  is_stale ? { stale_since: fetched_at, problem } : {};

/** The same of a list, with what the deployment has and nobody can use. */
export const listingFacts = (list: Omit<CachedList<unknown>, 'value'>) => ({
  ...staleness(list),
  ...(list.skipped.length > 0 && { skipped: list.skipped }),
});

async function waysOut(
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
  const suggestion = nearest(graph, graphs);
  return { graphs, ...(suggestion && { suggestion }) };
}
