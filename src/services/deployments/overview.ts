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
import { InvalidInputError } from '../../platform/errors.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import type { CacheLookup } from './cache.ts';
import {
  type Caller,
  callDeployment,
  type DeploymentEndpoint,
  type DeploymentSession,
} from './call-deployment.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';

const overview = z.object({
  info: deploymentInfo.nullable(),
  graphs: z.array(graphSummary),
  skipped: skippedItems,
});
type Overview = z.infer<typeof overview>;

/** The cache lookup of a deployment's version and graphs. */
export const overviewWanted = (
  more: Pick<CacheLookup<Overview>, 'refresh' | 'signal' | 'row'> = {},
): CacheLookup<Overview> => ({ ...more, kind: 'overview', schema: overview, load: loadOverview });

/** Assistants per search. */
const PAGE = 1000;

/**
 * Graphs are found by their system assistants, if the caller may see those, and by all other assistants. `/info` needs no credentials, so
 * only the searches show whether the deployment accepts the caller.
 */
export async function loadOverview(session: DeploymentSession): Promise<Overview> {
  const [info, own, visible] = await Promise.all([
    readInfo(session),
    searchAssistants(session, { metadata: CREATED_BY_SYSTEM, limit: PAGE }),
    searchAssistants(session, { limit: PAGE }),
  ]);
  const skipped = new Map([...own.skipped, ...visible.skipped].map((each) => [each.name, each]));
  return { info, graphs: toGraphs(own.items, visible.items), skipped: [...skipped.values()] };
}

interface AssistantSearch {
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

/** Some servers have no `/info`. */
async function readInfo({ peer, signal }: DeploymentSession): Promise<DeploymentInfo | null> {
  const answer = await requestDeployment(peer, `${peer.endpoint}/info`, { signal }).catch(
    ignoreNotFound,
  );
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

function ignoreNotFound(error: unknown): undefined {
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

/**
 * Checks that a deployment can be reached before it is stored.
 * @returns undefined if it answers but denies the caller
 * @throws InvalidInputError for the field to change
 */
export async function probeForRegistration(
  deps: DeploymentDeps,
  caller: Caller,
  deployment: DeploymentEndpoint,
): Promise<Overview | undefined> {
  const signal = AbortSignal.timeout(deps.timeoutMs);
  try {
    return await callDeployment(deps, caller, deployment, signal, loadOverview);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    const isOurs = error.cause instanceof SecretUnavailableError;
    if (error.isDenied && !isOurs) return undefined;
    const field = isOurs ? 'auth' : 'url';
    throw new InvalidInputError([{ field, message: error.message }]);
  }
}
