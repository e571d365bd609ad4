import type { AddressPolicy } from './address-policy.ts';
import { createAgent } from './create-agent.ts';
import { findHttpError, HttpError } from './http-error.ts';
import { type FetchLimits, limitBody } from './limit-body.ts';

/**
 * A `fetch` for addresses that somebody else has chosen: every connection is checked against the policy, redirects are not followed, and
 * what comes in is bounded while it is read.
 * @throws HttpError, or the reason of the request's signal
 */
export function createGuardedFetch(policy: AddressPolicy, limits: FetchLimits): typeof fetch {
  const dispatcher = createAgent(policy);
  return async (input, init) => {
    const request = new Request(input, init);
    try {
      // The types know the dispatcher of another version of undici.
      const response = await fetch(request, { redirect: 'manual', dispatcher } as object);
      if (response.status >= 300 && response.status < 400)
        throw await toRedirect(response, request);
      return limitBody(response, limits);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw findHttpError(error) ?? toHttpError(error);
    }
  };
}

/** 304 is the answer to a condition that we never send. */
async function toRedirect(response: Response, request: Request): Promise<HttpError> {
  await response.body?.cancel();
  const location = response.headers.get('location');
  const target = location === null ? undefined : URL.parse(location, request.url)?.href;
  return new HttpError(
    'redirected',
    `It answered ${response.status}${target ? ` and redirects to ${target.slice(0, 500)}` : ''}. Redirects are not followed.`,
  );
}

function toHttpError(error: unknown): HttpError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason =
    cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
  // Some ports are not for HTTP (Fetch standard, section 2.9).
  if (reason === 'bad port')
    return new HttpError('forbidden_address', 'This port is not for HTTP.', { cause: error });
  return new HttpError('broken_off', `The connection broke off (${reason}).`, { cause: error });
}
