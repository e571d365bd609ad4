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

/** Of one stream of an agent's work, and of one line in it. Other answers are bounded by `readText`. Bytes. */
const LIMITS = { maxBytes: 256 * 1024 * 1024, maxLineBytes: 16 * 1024 * 1024 };

/**
 * The `fetch` of an agent: guarded addresses, no redirects, the agent's credentials, errors that say what they mean. Whatever goes wrong
 * before the request is sent is an AgentError whose outcome is `not_executed`, or the error of a secret.
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

/** Something that is no address, as a card may name one. */
function toRequest(...[input, init]: Parameters<Fetch>): Request {
  try {
    return new Request(input, init);
  } catch (error) {
    if (init?.signal?.aborted) throw init.signal.reason;
    const { message } = error as Error;
    throw new AgentError('rejected', `The request could not be made: ${message}`, { cause: error });
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
      return new AgentError('rejected', `The agent cannot be called: ${known.message}.`, options);
    case 'redirected':
      return new AgentError('rejected', describeRedirect(known), options);
    case 'broken_off':
      return new AgentError('broken_off', `The agent gave no answer (${known.message}).`, options);
    case 'too_large':
      return new AgentError(
        'bad_response',
        `The agent's answer cannot be read: ${known.message}.`,
        options,
      );
  }
}

/** The target is not called: it may be anybody's, and the credentials are not for it. */
const describeRedirect = ({ status, location }: HttpError): string =>
  `The agent answered ${status}, a redirect${location ? ` to ${location}` : ''}. Redirects are not followed: give the final address as the agent's \`endpoint\`.`;

/**
 * The answer to a request, where its status is good.
 * @throws AgentError by the status, with the beginning of the body
 */
export async function assertOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body = (await readText(response)).slice(0, 1000);
  throw errorOfStatus(response.status, body, response.headers);
}

/** Also for SDKs that only tell the status. */
export function errorOfStatus(status: number, body: string, headers = new Headers()): AgentError {
  const message = `The agent answered ${status}${body ? `: ${body}` : '.'}`;
  const options = { retryAfterMs: parseRetryAfter(headers) };
  if (status === 401 || status === 403) return new AgentError('unauthorized', message);
  if (status === 429) return new AgentError('rate_limited', message, options);
  if (isRefusedForNow(status, headers)) return new AgentError('overloaded', message, options);
  if (status === 408 || status >= 500) return new AgentError('server_error', message, options);
  return new AgentError('rejected', message);
}

/** Of an answer at most, in bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** @throws AgentError `broken_off`, or `bad_response` for one that is too long */
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

/** @throws AgentError `bad_response` where it is not JSON */
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
  throw new AgentError('bad_response', "The agent's answer is nested too deep.");
}
