import { z } from 'zod';
import { type AssistantRecord, CREATED_BY_SYSTEM } from '../../agents/langgraph/schemas.ts';
import type { Cached, CachedList, GraphSummary } from '../../contracts/deployment.ts';
import { type GraphSchema, graphSchema } from '../../contracts/graph-schema.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import { readThroughCache } from './cache.ts';
import type { DeploymentSession } from './call-deployment.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError, toDeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import { toGraphSchema } from './graph-schema.ts';
import { type Listing, toCachedList } from './listing.ts';
import { loadOverview, overviewWanted, searchAssistants } from './overview.ts';

/** How something is read from a deployment. */
export interface Reading {
  /** Asks the deployment, whatever is known. */
  refresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The graphs that the caller may see. @throws NotFoundError DeploymentError */
export async function readGraphs(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  reading: Reading = {},
): Promise<CachedList<GraphSummary>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const known = await readThroughCache(deps, caller, deployment, overviewWanted(reading));
  const { graphs: items, skipped } = known.value;
  return toCachedList({ ...known, value: { items, skipped } });
}

/** What an assistant of the graph can be configured with. @throws NotFoundError DeploymentError */
export async function readGraphSchema(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  graphId: string,
  reading: Reading = {},
): Promise<Cached<GraphSchema>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  return readThroughCache(deps, caller, deployment, {
    ...reading,
    kind: 'schema',
    key: graphId,
    schema: graphSchema,
    load: async (visit) => {
      const asked = await findAssistantOf(visit, graphId);
      return loadSchema(visit, deploymentId, {
        graph_id: graphId,
        assistant_id: asked.assistant_id,
        description: asked.description ?? null,
      });
    },
  });
}

/** Of the graphs of one deployment, more are not looked into. */
const MAX_GRAPHS = 100;

/** The schemas of all graphs, asked for anew. A graph whose schema cannot be read is left out, with the reason. */
export async function loadSchemas(
  visit: DeploymentSession,
  deploymentId: string,
): Promise<Listing<GraphSchema>> {
  const { graphs, skipped } = await loadOverview(visit);
  const known = await Promise.all(
    graphs.slice(0, MAX_GRAPHS).map((graph) => trySchema(visit, deploymentId, graph)),
  );
  const items = known.flatMap((each) => (each instanceof DeploymentError ? [] : [each]));
  const [first] = known;
  // Where none can be read, it is not the graph's fault.
  if (items.length === 0 && first instanceof DeploymentError) throw first;
  const unread = known.flatMap((each, index) =>
    each instanceof DeploymentError
      ? [{ name: graphs[index]?.graph_id ?? '', reason: each.message }]
      : [],
  );
  return { items, skipped: [...skipped, ...unread] };
}

async function trySchema(
  visit: DeploymentSession,
  deploymentId: string,
  graph: GraphSummary,
): Promise<GraphSchema | DeploymentError> {
  try {
    const assistant_id =
      graph.assistant_id ?? (await findAssistantOf(visit, graph.graph_id)).assistant_id;
    return await loadSchema(visit, deploymentId, { ...graph, assistant_id });
  } catch (error) {
    const problem = toDeploymentError(error);
    const isAway =
      !(problem instanceof DeploymentError) ||
      problem.kind === 'unreachable' ||
      problem.kind === 'overloaded';
    if (isAway) throw error;
    return problem;
  }
}

/** The graph's own assistant, or any that the caller may see. */
async function findAssistantOf(
  visit: DeploymentSession,
  graphId: string,
): Promise<AssistantRecord> {
  const own = await searchAssistants(visit, { graphId, metadata: CREATED_BY_SYSTEM, limit: 1 });
  const any = own.items[0] ? own : await searchAssistants(visit, { graphId, limit: 1 });
  if (any.items[0]) return any.items[0];
  const [odd] = any.skipped;
  if (odd)
    throw new DeploymentError('bad_response', `The assistant ${odd.name} is odd: ${odd.reason}.`);
  throw new DeploymentError('not_found', `The deployment has no graph "${graphId}".`);
}

async function loadSchema(
  { client, signal }: DeploymentSession,
  deploymentId: string,
  graph: GraphSummary & { assistant_id: string },
): Promise<GraphSchema> {
  const answer: unknown = await client.assistants.getSchemas(z.uuid().parse(graph.assistant_id), {
    signal,
  });
  // It is looked at in depth before anybody else does.
  if (isTooDeep(answer))
    throw new DeploymentError('bad_response', "The graph's schema is nested too deep.");
  const { graph_id: graphId, assistant_id: assistantId, description } = graph;
  return toGraphSchema({ deploymentId, graphId, assistantId, description }, answer);
}
