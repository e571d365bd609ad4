import { decodeText } from '../platform/decode-body.ts';
import type { AddressPolicy } from '../platform/http/address-policy.ts';
import { createGuardedFetch, type Fetch } from '../platform/http/guarded-fetch.ts';
import { findHttpError, type HttpError } from '../platform/http/http-error.ts';
import { isRefusedForNow, parseRetryAfter } from '../platform/retry-after.ts';
import { isTooDeep } from '../platform/storable-json.ts';
import { AgentError } from './agent-error.ts';

export interface AgentFetchOptions {
  /** Credentials go to this origin only. */
  endpoint: string;
  headers(): Promise<Record<string, string>>;
  addresses: AddressPolicy;
}

/** Limits of a stream and of one line in it, in bytes. `readText` limits other answers. */
const LIMITS = { maxBytes: 256 * 1024 * 1024, maxLineBytes: 16 * 1024 * 1024 };

/**
 * Creates the `fetch` of an agent: guarded addresses, no redirects, the agent's credentials, meaningful errors. A failure before the
 * request is sent is an AgentError with the outcome `not_executed`, or the error of a secret.
 */
export function createAgentFetch(options: AgentFetchOptions): Fetch {
  const origin = options.endpoint ? new URL(options.endpoint).origin : '';
  const send = createGuardedFetch(options.addresses, LIMITS);
  return async (input, init) => {
    const request = toRequest(input, init);
    if (new URL(request.url).origin === origin) {
      for (const [name, value] of Object.entries(await options.headers()))
        request.headers.set(name, value);
    }
    return send(request).catch((error: unknown) => {
      throw toAgentError(error, request);
    });
  };
}

/** A card can name an invalid address. */
function toRequest(...[input, init]: Parameters<Fetch>): Request {
  try {
    return new Request(input, init);
  } catch (error) {
    if (init?.signal?.aborted) throw init.signal.reason;
    const { message } = error as Error;
    throw new AgentError('rejected', `The request is invalid: ${message}`, { cause: error });
  }
}

function toAgentError(error: unknown, { signal }: Request): unknown {
  const known = signal.aborted ? undefined : findHttpError(error);
  if (!known) return error;
  const options = { cause: error };
  switch (known.kind) {
    case 'unreachable':
      return new AgentError(
        'unreachable',
        `The agent cannot be reached (${known.message}).`,
        options,
      );
    case 'forbidden_address':
    case 'invalid_request':
      return new AgentError(
        'rejected',
        `The agent cannot be called: ${known.message}. Change its \`endpoint\`.`,
        options,
      );
    case 'redirected':
      return new AgentError('rejected', describeRedirect(known), options);
    case 'broken_off':
      return new AgentError(
        'broken_off',
        `The connection to the agent broke off before it answered (${known.message}).`,
        options,
      );
    case 'too_large':
      return new AgentError(
        'bad_response',
        `The agent's answer cannot be read: ${known.message}.`,
        options,
      );
  }
}

/** A redirect is not followed: its target may belong to someone else, and must not receive the credentials. */
const describeRedirect = ({ status, location }: HttpError): string =>
  `The agent answered ${status}, a redirect${location ? ` to ${location}` : ''}. Redirects are not followed. Set the final address as the agent's \`endpoint\`.`;

/**
 * Returns a response with a success status unchanged.
 * @throws AgentError by the status, with the beginning of the body
 */
export async function assertOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body = (await readText(response)).slice(0, 1000);
  throw errorOfStatus(response.status, body, response.headers);
}

/** Also serves SDKs that report only the status. */
export function errorOfStatus(status: number, body: string, headers = new Headers()): AgentError {
  const message = `The agent answered ${status}${body ? `: ${body}` : '.'}`;
  const options = { retryAfterMs: parseRetryAfter(headers) };
  if (status === 401 || status === 403) return new AgentError('unauthorized', message);
  if (status === 429) return new AgentError('rate_limited', message, options);
  if (isRefusedForNow(status, headers)) return new AgentError('overloaded', message, options);
  if (status === 408 || status >= 500) return new AgentError('server_error', message, options);
  return new AgentError('rejected', message);
}

/** Maximum size of an answer in bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** @throws AgentError `broken_off`, or `bad_response` if the answer is too long */
export async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new AgentError('broken_off', "The agent's answer broke off.", { cause: error });
  }
  if (size > MAX_ANSWER_BYTES)
    throw new AgentError(
      'bad_response',
      `The agent's answer is longer than ${MAX_ANSWER_BYTES} bytes.`,
    );
  return decodeText(Buffer.concat(chunks), response.headers.get('content-type'));
}

/** @throws AgentError `bad_response` if the answer is not JSON */
export async function readJson(response: Response): Promise<unknown> {
  const body = await readText(response);
  try {
    const value: unknown = JSON.parse(body);
    if (!isTooDeep(value)) return value;
  } catch (error) {
    throw new AgentError('bad_response', `The agent's answer is not JSON: ${body.slice(0, 200)}`, {
      cause: error,
    });
  }
  throw new AgentError('bad_response', "The agent's answer is nested too deeply.");
}
