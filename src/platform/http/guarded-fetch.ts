import type { Agent } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { type AgentOptions, createAgent } from './create-agent.ts';
import { findHttpError, HttpError } from './http-error.ts';
import { type BodyLimits, limitBody } from './limit-body.ts';

/** The signature of the standard `fetch`. */
export type Fetch = typeof fetch;

export interface GuardedFetchOptions extends BodyLimits, Partial<AgentOptions> {}

/** One connection pool per policy. */
const agents = new WeakMap<AddressPolicy, { shared?: Agent; single?: Agent }>();

/**
 * Creates a `fetch` that checks every connection against a policy, follows no redirects, and limits the size of answers while they are
 * read. The signal of a request limits its time.
 * @throws HttpError, or the reason of the signal
 */
export function createGuardedFetch(
  policy: AddressPolicy,
  { keepAlive = true, ...limits }: GuardedFetchOptions,
): Fetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    try {
      const dispatcher = agentOf(policy, keepAlive);
      // The types expect the dispatcher of another undici version.
      const response = await fetch(request, { redirect: 'manual', dispatcher } as object);
      if (REDIRECTS.has(response.status)) throw await toRedirect(response, request.url);
      return limitBody(response, limits);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw findHttpError(error) ?? toHttpError(error);
    }
  };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function agentOf(policy: AddressPolicy, keepAlive: boolean): Agent {
  const known = agents.get(policy) ?? {};
  agents.set(policy, known);
  const name = keepAlive ? 'shared' : 'single';
  known[name] ??= createAgent(policy, { keepAlive });
  return known[name];
}

/** Addresses and headers come from others and may be invalid. */
function toRequest(...[input, init]: Parameters<Fetch>): Request {
  try {
    return new Request(input, init);
  } catch (error) {
    if (init?.signal?.aborted) throw init.signal.reason;
    throw new HttpError('invalid_request', (error as Error).message, { cause: error });
  }
}

async function toRedirect({ status, headers, body }: Response, url: string): Promise<HttpError> {
  await body?.cancel();
  const location = URL.parse(headers.get('location') ?? '', url)?.href.slice(0, 2000);
  const isNamed = headers.get('location') !== null && location !== undefined;
  return new HttpError('redirected', `status ${status}`, {
    status,
    location: isNamed ? location : undefined,
  });
}

function toHttpError(error: unknown): HttpError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  // The Fetch standard blocks some ports (section 2.9).
  if (message === 'bad port')
    return new HttpError('forbidden_address', 'its port is blocked by the Fetch standard', {
      cause: error,
    });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : message;
  return new HttpError('broken_off', code, { cause: error });
}
