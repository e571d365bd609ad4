import { Webhook } from 'standardwebhooks';
import type { EventEnvelope } from '../../contracts/event.ts';
import { parseRetryAfter } from '../../platform/retry-after.ts';
import { ForbiddenAddressError, guardAddress } from '../../tools/guard-address.ts';

const TIMEOUT_MS = 15_000;

export interface Endpoint {
  url: string;
  secret: string;
  allowPrivateNetworks: boolean;
}

/** What became of one POST: `again` may pass later, `never` cannot, `gone` wants nothing any more. */
export interface PostOutcome {
  verdict: 'accepted' | 'again' | 'never' | 'gone';
  response_status: number | null;
  error: string | null;
  /** The endpoint asks for this wait before the next attempt. */
  retryAfterMs?: number | undefined;
}

/**
 * Sends an event once, signed as the Standard Webhooks spec says. Id and body are the same in every attempt, the time is that of
 * this one. Errors are outcomes; it throws only when `signal` ends it.
 */
export async function postEvent(
  endpoint: Endpoint,
  event: EventEnvelope,
  signal: AbortSignal,
): Promise<PostOutcome> {
  try {
    await guardAddress(endpoint.url, endpoint.allowPrivateNetworks);
    const response = await post(endpoint, event, signal);
    // The answer's text is nobody's concern, and may be without an end.
    await response.body?.cancel().catch(() => undefined);
    return { ...toOutcome(response.status), retryAfterMs: parseRetryAfter(response.headers) };
  } catch (error) {
    if (signal.aborted) throw error;
    const verdict = error instanceof ForbiddenAddressError ? 'never' : 'again';
    return { verdict, response_status: null, error: reasonOf(error) };
  }
}

function post({ url, secret }: Endpoint, event: EventEnvelope, signal: AbortSignal) {
  const body = JSON.stringify(event);
  const now = new Date();
  return fetch(url, {
    method: 'POST',
    // Where a redirect leads was not looked at by the guard.
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'agent-orchestrator',
      'webhook-id': event.eventId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(event.eventId, now, body),
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}

function toOutcome(status: number): PostOutcome {
  if (status >= 200 && status < 300)
    return { verdict: 'accepted', response_status: status, error: null };
  if (status === 410)
    return {
      verdict: 'gone',
      response_status: status,
      error: 'The endpoint is gone (410): the webhook is disabled.',
    };
  const what = status >= 300 && status < 400 ? 'redirected, which is not followed' : 'refused';
  return { verdict: 'again', response_status: status, error: `The endpoint ${what} (${status}).` };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'There was no answer.';
  if (error.name === 'TimeoutError') return `There was no answer within ${TIMEOUT_MS / 1000} s.`;
  const { cause } = error;
  if (error instanceof TypeError && cause instanceof Error)
    return `There was no answer (${'code' in cause ? String(cause.code) : cause.message}).`;
  return error.message;
}
