import { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readText } from '../agent-fetch.ts';

/** The SDK's client for a deployment. It never retries: Temporal does. {@link toAgentError} converts its errors. */
export function createClient(peer: DeploymentTarget): Client {
  // Without an address the SDK would default to localhost.
  if (!peer.endpoint) throw new AgentError('rejected', 'A built-in graph has no deployment.');
  return new Client({
    apiUrl: peer.endpoint,
    // With any other value, the SDK would send API keys from this process's environment.
    apiKey: null,
    timeoutMs: REQUEST_TIMEOUT_MS,
    callerOptions: {
      maxRetries: 0,
      fetch: (url: string, init?: RequestInit) => requestDeployment(peer, url, init),
    },
  });
}

/** Does not apply to streams. */
const REQUEST_TIMEOUT_MS = 60_000;

/** `fetch` checks the address and sends the credentials. */
export type DeploymentTarget = Pick<AgentTarget<'langgraph'>, 'endpoint' | 'fetch'>;

/** The id of the agent's assistant, or a graph's name. @throws AgentError if the agent's config names none */
export function requireAssistant({ config }: AgentTarget<'langgraph'>): string {
  if (config.assistant !== undefined) return config.assistant;
  throw new AgentError('rejected', '`config.assistant` is required for an agent on a deployment.');
}

/** A failed request. Its message is neutral, because the SDK recognizes network errors by their text. */
export class RequestFailedError extends Error {
  readonly status: number | undefined;
  override readonly cause: AgentError;
  constructor(cause: AgentError, status?: number) {
    super('The request failed.');
    this.name = 'RequestFailedError';
    this.cause = cause;
    this.status = status;
  }
}

/** Converts errors that the deployment caused to AgentErrors. Returns all others unchanged. */
export function toAgentError(error: unknown): unknown {
  if (error instanceof RequestFailedError) return error.cause;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new AgentError('timeout', 'The deployment did not answer in time.', { cause: error });
  if (error instanceof SyntaxError || error instanceof z.ZodError)
    return new AgentError('bad_response', `The deployment's answer is not in LangGraph's format.`, {
      cause: error,
    });
  return error;
}

/** Sends one request. Also serves endpoints that the SDK does not cover. @throws RequestFailedError */
export async function requestDeployment(
  peer: DeploymentTarget,
  url: string,
  init: RequestInit | undefined,
): Promise<Response> {
  let status: number | undefined;
  try {
    const response = await peer.fetch(url, init);
    status = response.status;
    await assertOk(response);
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
    // Reading here limits the size, and tells a broken connection from a malformed answer.
    const hasBody = status !== 202 && status !== 204;
    const body = await readText(response);
    return new Response(hasBody ? body : null, { status, headers: response.headers });
  } catch (error) {
    throw error instanceof AgentError ? new RequestFailedError(error, status) : error;
  }
}
