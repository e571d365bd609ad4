import { Agent } from 'undici';
import { isConnectionFailure } from '../platform/connection-failure.ts';
import { decodeText } from '../platform/decode-body.ts';
import { parseRetryAfter } from '../platform/retry-after.ts';
import { isTooDeep } from '../platform/storable-json.ts';
import { ForbiddenAddressError, guardAddress } from '../tools/guard-address.ts';
import { guardedLookup } from '../tools/guarded-lookup.ts';
import { ToolCallError } from '../tools/tool.ts';
import { AgentError } from './agent-error.ts';

export interface AgentFetchOptions {
  /** Credentials go to this origin only. */
  endpoint: string;
  headers(): Promise<Record<string, string>>;
  allowPrivateNetworks: boolean;
}

/**
 * Each connection is looked at when it is made: a name may resolve otherwise a moment after it was guarded. An agent may think for
 * hours before it says a word: its time is the call's, not the connection's.
 */
const createDispatcher = (allowPrivateNetworks: boolean) =>
  new Agent({
    connect: { lookup: guardedLookup(allowPrivateNetworks), timeout: 10_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
const open = createDispatcher(true);
const guarded = createDispatcher(false);

/**
 * The `fetch` of an agent: guarded addresses, no redirects, the agent's credentials, errors that say what they mean. Whatever goes wrong
 * before the request is sent is an AgentError whose outcome is `not_executed`, or the error of a secret.
 */
export function createAgentFetch(options: AgentFetchOptions): typeof fetch {
  const origin = options.endpoint ? new URL(options.endpoint).origin : '';
  const dispatcher = options.allowPrivateNetworks ? open : guarded;
  return async (input, init) => {
    const request = toRequest(input, init);
    await guard(request.url, options.allowPrivateNetworks);
    if (new URL(request.url).origin === origin) {
      for (const [name, value] of Object.entries(await options.headers()))
        request.headers.set(name, value);
    }
    const response = await send(request, dispatcher);
    if (!REDIRECTS.has(response.status)) return response;
    await response.body?.cancel();
    throw new AgentError('rejected', describeRedirect(response, request.url));
  };
}

/** Something that is no address, as a card may name one. */
function toRequest(...[input, init]: Parameters<typeof fetch>): Request {
  try {
    return new Request(input, init);
  } catch (error) {
    if (init?.signal?.aborted) throw init.signal.reason;
    const { message } = error as Error;
    throw new AgentError('rejected', `The request could not be made: ${message}`, { cause: error });
  }
}

async function send(request: Request, dispatcher: Agent): Promise<Response> {
  try {
    // The types know the dispatcher of another version of undici.
    return await fetch(request, { redirect: 'manual', dispatcher } as object);
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw toAgentError(error);
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The target is not called: it may be anybody's, and the credentials are not for it. */
function describeRedirect({ status, headers }: Response, url: string): string {
  const location = headers.get('location') ?? '';
  const target =
    location && URL.canParse(location, url) ? ` to ${new URL(location, url).href}` : '';
  return `The agent answered ${status}, a redirect${target}. Redirects are not followed: give the final address as the agent's \`endpoint\`.`;
}

async function guard(url: string, allowPrivateNetworks: boolean): Promise<void> {
  try {
    await guardAddress(url, allowPrivateNetworks);
  } catch (error) {
    if (!(error instanceof ToolCallError)) throw error;
    const { host } = new URL(url);
    const isUnknown = error.cause !== undefined;
    throw isUnknown
      ? new AgentError('unreachable', `The name ${host} does not resolve.`, { cause: error })
      : new AgentError('rejected', `Agents may not be at the address of ${host}.`);
  }
}

function toAgentError(error: unknown): AgentError {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof ForbiddenAddressError)
    return new AgentError('rejected', cause.message.replace('Tools', 'Agents'), { cause: error });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // Some ports are not for HTTP (Fetch standard, section 2.9).
  if (cause instanceof Error && cause.message === 'bad port')
    return new AgentError('rejected', 'Agents may not be at this port.', { cause: error });
  const reason = code || (cause instanceof Error ? cause.message : String(error));
  return isConnectionFailure(error)
    ? new AgentError('unreachable', `The agent cannot be reached (${reason}).`, { cause: error })
    : new AgentError('broken_off', `The agent gave no answer (${reason}).`, { cause: error });
}

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
  // A 503 that says when to come back did nothing; a bare one may be a proxy's, whose backend broke off.
  if (status === 503 && headers.has('retry-after'))
    return new AgentError('overloaded', message, options);
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
