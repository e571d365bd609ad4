import {
  type Client,
  ClientFactory,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from '@a2a-js/sdk/client';
import { A2AError, isJsonRpcError, isRestError } from '@a2a-js/sdk/errors';
import { z } from 'zod';
import type { Fetch } from '../../platform/http/guarded-fetch.ts';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { errorOfStatus, readText } from '../agent-fetch.ts';
import { chooseInterfaces, readCard } from './agent-card.ts';

export interface Connection {
  client: Client;
  /** Whether the agent supports streaming. */
  streams: boolean;
  /** The number of requests that the SDK has made. */
  requestCount(): number;
}

/** Creates the SDK's client for the version and transport that both the card and the configuration support. */
export async function connect(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<Connection> {
  const { card } = await readCard(target, signal);
  const chosen = { ...card, supportedInterfaces: chooseInterfaces(card, target.config.protocol) };
  let sent = 0;
  const rpcFetch = createRpcFetch(target);
  const fetchImpl: Fetch = (input, init) => {
    sent += 1;
    return rpcFetch(input, init);
  };
  const options = { fetchImpl, legacyCompat: { enabled: true } };
  const factory = new ClientFactory({
    transports: [new JsonRpcTransportFactory(options), new RestTransportFactory(options)],
    // Without streaming, the agent answers a message with its task, which is then polled.
    clientConfig: { polling: true },
    cardResolver: { resolve: async () => chosen },
  });
  return {
    client: await factory.createFromAgentCard(chosen),
    streams: card.capabilities?.streaming === true,
    requestCount: () => sent,
  };
}

/** The target's `fetch` for the SDK. HTTP errors become AgentErrors, the SDK reads A2A errors, and answers are limited in size. */
function createRpcFetch(target: AgentTarget<'a2a_server'>): Fetch {
  return async (input, init) => {
    const response = await target.fetch(input, init);
    const { status, headers } = response;
    if (response.ok && headers.get('content-type')?.startsWith('text/event-stream'))
      return response;
    const body = await readText(response);
    if (!response.ok && (HTTP_ERROR_STATUSES.includes(status) || !isA2aError(body)))
      throw errorOfStatus(status, body.slice(0, 1000), headers);
    if (response.ok && !isJson(body))
      throw new AgentError('bad_response', `The answer is not JSON: ${body.slice(0, 200)}`);
    return new Response(body, { status, headers });
  };
}

/** For these statuses, the status says more than the body. */
const HTTP_ERROR_STATUSES = [401, 403, 408, 429, 502, 503, 504];

function isA2aError(body: string): boolean {
  return isJson(body) && errorBody.safeParse(JSON.parse(body)).success;
}

/** The error bodies that the SDK recognizes: JSON-RPC, and Google's format for HTTP+JSON. */
const errorBody = z.looseObject({ error: z.looseObject({ message: z.string() }) });

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** Converts errors that the agent caused to AgentErrors. Returns all others unchanged. */
export function toAgentError(error: unknown): unknown {
  if (error instanceof A2AError) return fromA2aError(error);
  if (!(error instanceof Error) || error instanceof AgentError) return error;
  // The SDK wraps errors that arrive in a stream.
  if (error.cause instanceof A2AError) return fromA2aError(error.cause);
  // `fetch` reports a broken body in this way.
  if (error instanceof TypeError && error.message === 'terminated')
    return new AgentError('broken_off', 'The connection to the agent broke off.', { cause: error });
  // The SDK throws plain Errors for answers that do not follow the protocol.
  if (Object.getPrototypeOf(error) === Error.prototype)
    return new AgentError('bad_response', error.message, { cause: error });
  return error;
}

function fromA2aError(error: A2AError): AgentError {
  const options = { cause: error };
  if (error.reason === 'TASK_NOT_FOUND')
    return new AgentError('failed', 'The agent has lost the task.', options);
  if (error.reason === 'INVALID_AGENT_RESPONSE')
    return new AgentError('bad_response', error.message, options);
  const isInternal =
    (isJsonRpcError(error) && error.envelopeCode === INTERNAL_ERROR) ||
    (isRestError(error) && error.statusCode >= 500 && error.statusCode !== 501);
  return new AgentError(isInternal ? 'server_error' : 'rejected', error.message, options);
}

/** JSON-RPC 2.0: an internal error of the server. */
const INTERNAL_ERROR = -32603;

/** Whether the error means that the agent does not support the operation. Listing tasks does not exist in 0.3 and is optional in 1.0. */
export function isUnsupportedOperation(error: unknown): boolean {
  if (!(error instanceof A2AError)) return false;
  if (isJsonRpcError(error) && error.envelopeCode === METHOD_NOT_FOUND) return true;
  return error.reason === 'UNSUPPORTED_OPERATION';
}

const METHOD_NOT_FOUND = -32601;
