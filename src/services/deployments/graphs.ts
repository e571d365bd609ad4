import { z } from 'zod';
import { type AssistantRecord, OF_THE_SYSTEM } from '../../agents/langgraph/records.ts';
import type { Cached, GraphSummary } from '../../contracts/deployment.ts';
import { type GraphSchema, graphSchema } from '../../contracts/graph-schema.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import type { Visit } from './ask-deployment.ts';
import { readThroughCache } from './cache.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { readDeploymentRow } from './deployment-row.ts';
import { toGraphSchema } from './graph-schema.ts';
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
): Promise<Cached<GraphSummary[]>> {
  const deployment = await readDeploymentRow(deps.db, caller.tenantId, deploymentId);
  const known = await readThroughCache(deps, caller, deployment, overviewWanted(reading));
  return { ...known, value: known.value.graphs };
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

/** The schemas of all graphs, asked for anew. */
export async function loadSchemas(visit: Visit, deploymentId: string): Promise<GraphSchema[]> {
  const { graphs } = await loadOverview(visit);
  return Promise.all(
    graphs.slice(0, MAX_GRAPHS).map(async (graph) => {
      const assistant_id =
        graph.assistant_id ?? (await findAssistantOf(visit, graph.graph_id)).assistant_id;
      return loadSchema(visit, deploymentId, { ...graph, assistant_id });
    }),
  );
}

/** The graph's own assistant, or any that the caller may see. */
async function findAssistantOf(visit: Visit, graphId: string): Promise<AssistantRecord> {
  const [own] = await searchAssistants(visit, { graphId, metadata: OF_THE_SYSTEM, limit: 1 });
  const [found = own] = own ? [own] : await searchAssistants(visit, { graphId, limit: 1 });
  if (found) return found;
  throw new DeploymentError('not_found', `The deployment has no graph "${graphId}".`);
}

async function loadSchema(
  { client, signal }: Visit,
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
