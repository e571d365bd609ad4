import { z } from 'zod';
import { type AssistantRecord, CREATED_BY_SYSTEM } from '../../agents/langgraph/schemas.ts';
import type { Cached, CachedList, GraphSummary } from '../../contracts/deployment.ts';
import { type GraphSchema, graphSchema } from '../../contracts/graph-schema.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import { type Listing, readThroughCache, toCachedList } from './cache.ts';
import type { Caller, DeploymentSession } from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError, toDeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import { toGraphSchema } from './graph-schema.ts';
import { loadOverview, overviewWanted, searchAssistants } from './overview.ts';

export interface ReadOptions {
  /** Ignores a fresh answer in the cache. */
  refresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** Lists the graphs that the caller may see. @throws NotFoundError DeploymentError */
export async function readGraphs(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  reading: ReadOptions = {},
): Promise<CachedList<GraphSummary>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const known = await readThroughCache(deps, caller, deployment, overviewWanted(reading));
  const { graphs: items, skipped } = known.value;
  return toCachedList({ ...known, value: { items, skipped } });
}

/** Reads the configuration schema of a graph. @throws NotFoundError DeploymentError */
export async function readGraphSchema(
  deps: DeploymentDeps,
  caller: Caller,
  deploymentId: string,
  graphId: string,
  reading: ReadOptions = {},
): Promise<Cached<GraphSchema>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  return readThroughCache(deps, caller, deployment, {
    ...reading,
    kind: 'schema',
    key: graphId,
    schema: graphSchema,
    load: async (session) => {
      const asked = await findAssistantOf(session, graphId);
      return loadSchema(session, deploymentId, {
        graph_id: graphId,
        assistant_id: asked.assistant_id,
        description: asked.description ?? null,
      });
    },
  });
}

/** Graphs per deployment whose schema is read. */
const MAX_GRAPHS = 100;

/** Reads the schemas of all graphs, without the cache. A graph whose schema cannot be read is skipped, with the reason. */
export async function loadSchemas(
  session: DeploymentSession,
  deploymentId: string,
): Promise<Listing<GraphSchema>> {
  const { graphs, skipped } = await loadOverview(session);
  const known = await Promise.all(
    graphs.slice(0, MAX_GRAPHS).map((graph) => trySchema(session, deploymentId, graph)),
  );
  const items = known.flatMap((each) => (each instanceof DeploymentError ? [] : [each]));
  const [first] = known;
  // If all fail, the cause is the deployment, not a graph.
  if (items.length === 0 && first instanceof DeploymentError) throw first;
  const unread = known.flatMap((each, index) =>
    each instanceof DeploymentError
      ? [{ name: graphs[index]?.graph_id ?? '', reason: each.message }]
      : [],
  );
  return { items, skipped: [...skipped, ...unread] };
}

async function trySchema(
  session: DeploymentSession,
  deploymentId: string,
  graph: GraphSummary,
): Promise<GraphSchema | DeploymentError> {
  try {
    const assistant_id =
      graph.assistant_id ?? (await findAssistantOf(session, graph.graph_id)).assistant_id;
    return await loadSchema(session, deploymentId, { ...graph, assistant_id });
  } catch (error) {
    const problem = toDeploymentError(error);
    const isDeploymentDown =
      !(problem instanceof DeploymentError) ||
      problem.kind === 'unreachable' ||
      problem.kind === 'overloaded';
    if (isDeploymentDown) throw error;
    return problem;
  }
}

/** The system assistant of the graph, or another one that the caller may see. */
async function findAssistantOf(
  session: DeploymentSession,
  graphId: string,
): Promise<AssistantRecord> {
  const own = await searchAssistants(session, { graphId, metadata: CREATED_BY_SYSTEM, limit: 1 });
  const any = own.items[0] ? own : await searchAssistants(session, { graphId, limit: 1 });
  if (any.items[0]) return any.items[0];
  const [odd] = any.skipped;
  if (odd)
    throw new DeploymentError(
      'bad_response',
      `The assistant ${odd.name} cannot be read: ${odd.reason}.`,
    );
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
  // `toGraphSchema` recurses, so the depth is checked first.
  if (isTooDeep(answer))
    throw new DeploymentError('bad_response', "The graph's schema is nested too deeply.");
  const { graph_id: graphId, assistant_id: assistantId, description } = graph;
  return toGraphSchema({ deploymentId, graphId, assistantId, description }, answer);
}
