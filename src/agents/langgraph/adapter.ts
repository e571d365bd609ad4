import type { Client } from '@langchain/langgraph-sdk';
import { validate } from 'uuid';
import { z } from 'zod';
import type { Discovery } from '../../contracts/agent.ts';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError, type AgentErrorKind } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { assertModel, type ModelDeps } from '../assert-model.ts';
import { OWN_GRAPHS } from '../graphs/catalogue.ts';
import { createClient, RequestFailedError, requireAssistant, toAgentError } from './client.ts';
import { execute } from './execute.ts';
import {
  type AssistantRecord,
  assistantRecord,
  CREATED_BY_SYSTEM,
  infoRecord,
  lenientList,
  parseAssistants,
} from './schemas.ts';

/**
 * Agents on a LangGraph deployment, and agents that are one of the built-in graphs (`config.graph`). On a deployment, a job is a thread
 * and each turn of the job is a run. Workflows execute the built-in graphs; the adapter only describes them.
 */
export const createLanggraphAdapter = (deps: ModelDeps): AgentAdapter<'langgraph'> => ({
  type: 'langgraph',
  rejoins: () => true,
  discover: async (target, signal) =>
    isBuiltIn(target) ? describeBuiltInGraph(deps, target) : discoverAssistant(target, signal),
  check: async (target, signal) => {
    if (isBuiltIn(target)) await describeBuiltInGraph(deps, target);
    else await assertOk(await target.fetch(`${target.endpoint}/ok`, { signal }));
  },
  execute,
});

const isBuiltIn = ({ config }: AgentTarget<'langgraph'>): boolean => config.graph !== undefined;

async function describeBuiltInGraph(deps: ModelDeps, { config }: AgentTarget<'langgraph'>) {
  const { graph = '', model = null } = config;
  const found = Object.hasOwn(OWN_GRAPHS, graph) ? OWN_GRAPHS[graph] : undefined;
  if (!found) {
    const names = Object.keys(OWN_GRAPHS).join(', ');
    throw new AgentError(
      'rejected',
      `There is no built-in graph "${graph}". Built-in graphs: ${names}.`,
    );
  }
  assertModel(deps, model);
  return { ...found, details: { graph, mermaid: await drawGraph(graph) } };
}

/** Imports LangGraph on demand, because most processes never draw a graph. */
async function drawGraph(graph: string): Promise<string> {
  const [{ ownGraphs }, { standIns }] = await Promise.all([
    import('../graphs/own-graphs.ts'),
    import('../../durable-graph/stand-ins.ts'),
  ]);
  const graphs = ownGraphs({ reflective: standIns(), planExecuteReview: standIns() });
  const drawn = Object.entries(graphs).find(([name]) => name === graph)?.[1];
  return drawn ? (await drawn.getGraphAsync()).drawMermaid() : '';
}

/** Reads the assistant that the agent names. If the agent names a graph, the graph's default assistant. */
async function discoverAssistant(
  target: AgentTarget<'langgraph'>,
  signal: AbortSignal,
): Promise<Discovery> {
  const client = createClient(target);
  try {
    const answer = await assertOk(await target.fetch(`${target.endpoint}/info`, { signal }));
    const server = infoRecord.parse(await readJson(answer));
    const found = await findAssistant(client, requireAssistant(target), signal);
    const schemas = await readSchemas(client, found.assistant_id, signal);
    const declared = capabilities.parse(found.metadata?.capabilities);
    return {
      capabilities: [...new Set([found.graph_id, ...declared])],
      ...(found.description && { description: found.description }),
      ...(found.version && { version: String(found.version) }),
      details: {
        assistant_id: found.assistant_id,
        name: found.name ?? found.graph_id,
        ...schemas,
        graph_id: found.graph_id,
        deployment_version: server.version ?? null,
      },
    };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toAgentError(error);
  }
}

async function findAssistant(
  client: Client,
  name: string,
  signal: AbortSignal,
): Promise<AssistantRecord> {
  const found = validate(name)
    ? await getAssistant(client, name, signal)
    : await searchAssistant(client, name, signal);
  if (!found)
    throw new AgentError(
      'rejected',
      `The deployment has neither an assistant nor a graph called "${name}".`,
    );
  return found;
}

async function getAssistant(
  client: Client,
  id: string,
  signal: AbortSignal,
): Promise<AssistantRecord | undefined> {
  try {
    return assistantRecord.parse(await client.assistants.get(id, { signal }));
  } catch (error) {
    if (error instanceof RequestFailedError && error.status === 404) return undefined;
    throw error;
  }
}

/** The deployment creates one default assistant per graph. A graph's name stands for that assistant. */
async function searchAssistant(
  client: Client,
  graphId: string,
  signal: AbortSignal,
): Promise<AssistantRecord | undefined> {
  const answer = await client.assistants.search({
    graphId,
    metadata: CREATED_BY_SYSTEM,
    limit: 1,
    signal,
  });
  return parseAssistants(answer).items.find(({ graph_id }) => graph_id === graphId);
}

/** An agent works without schemas: some deployments cannot serialize the schema of a graph. */
async function readSchemas(client: Client, assistantId: string, signal: AbortSignal) {
  try {
    return await client.assistants.getSchemas(assistantId, { signal });
  } catch (error) {
    const isKnown =
      error instanceof RequestFailedError && SCHEMA_FAILURES.includes(error.cause.kind);
    if (!isKnown) throw error;
    return { schema_problem: error.cause.message.slice(0, 500) };
  }
}

const SCHEMA_FAILURES: readonly AgentErrorKind[] = ['rejected', 'server_error', 'bad_response'];

const capabilities = lenientList(z.string());
