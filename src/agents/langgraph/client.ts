import { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readText } from '../agent-fetch.ts';

/** What a request may take that is no stream. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Where a deployment is, and how it is reached: `fetch` guards the address and sends the credentials. */
export type Peer = Pick<AgentTarget<'langgraph'>, 'endpoint' | 'fetch'>;

/** The SDK's client for a deployment. Temporal alone tries again; errors are read by {@link toAgentError}. */
export function createClient(peer: Peer): Client {
  // Without an address the SDK would take one of this machine.
  if (!peer.endpoint) throw new AgentError('rejected', 'A graph of our own is on no deployment.');
  return new Client({
    apiUrl: peer.endpoint,
    // Anything but null, and the SDK sends keys of ours that it finds in the environment.
    apiKey: null,
    timeoutMs: REQUEST_TIMEOUT_MS,
    callerOptions: {
      maxRetries: 0,
      fetch: (url: string, init?: RequestInit) => requestPeer(peer, url, init),
    },
  });
}

/** A request that failed. The SDK takes some messages for errors of the network: this has a neutral one. */
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

/** What went wrong with a deployment, in the port's words; anything that is no fault of the deployment's comes back as it is. */
export function toAgentError(error: unknown): unknown {
  if (error instanceof RequestFailedError) return error.cause;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return new AgentError('timeout', 'The deployment did not answer in time.', { cause: error });
  if (error instanceof SyntaxError || error instanceof z.ZodError)
    return new AgentError('bad_response', `The deployment's answer is not LangGraph's.`, {
      cause: error,
    });
  return error;
}

/** One request, also for what the SDK has no call for. @throws RequestFailedError */
export async function requestPeer(
  peer: Peer,
  url: string,
  init: RequestInit | undefined,
): Promise<Response> {
  let status: number | undefined;
  try {
    const response = await peer.fetch(url, init);
    status = response.status;
    await assertOk(response);
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
    // Read here, where it is bounded, and where a connection that breaks is told from a bad answer.
    const hasBody = status !== 202 && status !== 204;
    const body = await readText(response);
    return new Response(hasBody ? body : null, { status, headers: response.headers });
  } catch (error) {
    throw error instanceof AgentError ? new RequestFailedError(error, status) : error;
  }
}
