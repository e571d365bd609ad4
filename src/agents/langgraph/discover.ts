import type { Client } from '@langchain/langgraph-sdk';
import { validate } from 'uuid';
import { z } from 'zod';
import type { Discovery } from '../../contracts/agent.ts';
import type { AgentTarget } from '../adapter.ts';
import { AgentError, type AgentErrorKind } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { assistantOf } from './assistant.ts';
import { createClient, RequestFailedError, toAgentError } from './client.ts';
import { listOf } from './parse-each.ts';
import {
  type AssistantRecord,
  assistantRecord,
  infoRecord,
  OF_THE_SYSTEM,
  parseAssistants,
} from './records.ts';

const capabilities = listOf(z.string());

/** What the deployment says about the assistant, or about the graph's own one where a graph is named. */
export async function discover(
  target: AgentTarget<'langgraph'>,
  signal: AbortSignal,
): Promise<Discovery> {
  const client = createClient(target);
  try {
    const answer = await assertOk(await target.fetch(`${target.endpoint}/info`, { signal }));
    const server = infoRecord.parse(await readJson(answer));
    const found = await findAssistant(client, assistantOf(target), signal);
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

/** An agent whose graph has a schema that the deployment cannot tell works all the same. */
async function readSchemas(client: Client, assistantId: string, signal: AbortSignal) {
  try {
    return await client.assistants.getSchemas(assistantId, { signal });
  } catch (error) {
    const isTold =
      error instanceof RequestFailedError && SCHEMA_FAILURES.includes(error.cause.kind);
    if (!isTold) throw error;
    return { schema_problem: error.cause.message.slice(0, 500) };
  }
}

const SCHEMA_FAILURES: readonly AgentErrorKind[] = ['rejected', 'server_error', 'bad_response'];

async function findAssistant(
  client: Client,
  name: string,
  signal: AbortSignal,
): Promise<AssistantRecord> {
  const found = validate(name)
    ? await getAssistant(client, name, signal)
    : await searchAssistant(client, name, signal);
  if (!found)
    throw new AgentError('rejected', `The deployment has no assistant and no graph "${name}".`);
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

/** A graph has one assistant that the deployment made, which is what its name stands for. */
async function searchAssistant(
  client: Client,
  graphId: string,
  signal: AbortSignal,
): Promise<AssistantRecord | undefined> {
  const answer = await client.assistants.search({
    graphId,
    metadata: OF_THE_SYSTEM,
    limit: 1,
    signal,
  });
  return parseAssistants(answer).items.find(({ graph_id }) => graph_id === graphId);
}
