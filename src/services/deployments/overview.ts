import { z } from 'zod';
import { readJson } from '../../agents/agent-fetch.ts';
import { RequestFailedError, requestDeployment } from '../../agents/langgraph/client.ts';
import {
  type AssistantRecord,
  CREATED_BY_SYSTEM,
  infoRecord,
  parseAssistants,
} from '../../agents/langgraph/schemas.ts';
import {
  type DeploymentInfo,
  deploymentInfo,
  type GraphSummary,
  graphSummary,
  skippedItems,
} from '../../contracts/deployment.ts';
import type { CacheLookup } from './cache.ts';
import type { DeploymentSession } from './call-deployment.ts';

export const overview = z.object({
  info: deploymentInfo.nullable(),
  graphs: z.array(graphSummary),
  skipped: skippedItems,
});
export type Overview = z.infer<typeof overview>;

/** What a deployment is and which graphs it has: what its discovery asks. */
export const overviewWanted = (
  more: Pick<CacheLookup<Overview>, 'refresh' | 'signal' | 'row'> = {},
): CacheLookup<Overview> => ({ ...more, kind: 'overview', schema: overview, load: loadOverview });

/** Of assistants in one answer. */
const PAGE = 1000;

/**
 * A graph shows itself by its own assistant, where the caller may see that, and by the others that are made of it. `/info` is free for
 * everybody: only the rest tells whether the caller is let in.
 */
export async function loadOverview(visit: DeploymentSession): Promise<Overview> {
  const [info, own, visible] = await Promise.all([
    readInfo(visit),
    searchAssistants(visit, { metadata: CREATED_BY_SYSTEM, limit: PAGE }),
    searchAssistants(visit, { limit: PAGE }),
  ]);
  const skipped = new Map([...own.skipped, ...visible.skipped].map((each) => [each.name, each]));
  return { info, graphs: toGraphs(own.items, visible.items), skipped: [...skipped.values()] };
}

export interface AssistantSearch {
  graphId?: string | undefined;
  metadata?: Record<string, unknown>;
  limit: number;
  offset?: number;
}

export async function searchAssistants(
  { client, signal }: DeploymentSession,
  { graphId, ...query }: AssistantSearch,
): Promise<ReturnType<typeof parseAssistants>> {
  const answer = await client.assistants.search({ ...query, ...(graphId && { graphId }), signal });
  return parseAssistants(answer);
}

/** A server may be without it. */
async function readInfo({ peer, signal }: DeploymentSession): Promise<DeploymentInfo | null> {
  const answer = await requestDeployment(peer, `${peer.endpoint}/info`, { signal }).catch(orNone);
  if (!answer) return null;
  const info = infoRecord.parse(await readJson(answer));
  const { version, langgraph_js_version: js, langgraph_py_version: python, flags } = info;
  return {
    version: version ?? null,
    langgraph_version: js ?? python ?? null,
    runtime: js ? 'js' : python ? 'python' : null,
    flags: flags ?? {},
  };
}

function orNone(error: unknown): undefined {
  if (error instanceof RequestFailedError && error.status === 404) return undefined;
  throw error;
}

function toGraphs(own: AssistantRecord[], visible: AssistantRecord[]): GraphSummary[] {
  const graphs = new Map<string, GraphSummary>();
  for (const { graph_id } of visible)
    graphs.set(graph_id, { graph_id, assistant_id: null, description: null });
  for (const { graph_id, assistant_id, description } of own)
    graphs.set(graph_id, { graph_id, assistant_id, description: description ?? null });
  return [...graphs.values()].sort((a, b) => (a.graph_id < b.graph_id ? -1 : 1));
}
