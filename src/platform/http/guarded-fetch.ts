import type { Agent } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { type AgentOptions, createAgent } from './create-agent.ts';
import { findHttpError, HttpError } from './http-error.ts';
import { type BodyLimits, limitBody } from './limit-body.ts';

/** As the standard has it. */
export type Fetch = typeof fetch;

export interface GuardedFetchOptions extends BodyLimits, Partial<AgentOptions> {}

/** One pool of connections for each policy, whoever sends. */
const agents = new WeakMap<AddressPolicy, { shared?: Agent; single?: Agent }>();

/**
 * A `fetch` whose every connection is checked against a policy, which follows no redirect, and whose answers are bounded while they are
 * read. How long a request may take is its signal's to say.
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
      // The types know the dispatcher of another version of undici.
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

/** Something that is no address, or no header, as somebody else may have written it. */
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
  // Some ports are not for HTTP (Fetch standard, section 2.9).
  if (message === 'bad port')
    return new HttpError('forbidden_address', 'this port is not for HTTP', { cause: error });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : message;
  return new HttpError('broken_off', code, { cause: error });
}
