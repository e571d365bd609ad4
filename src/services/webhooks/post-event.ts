import { Webhook } from 'standardwebhooks';
import type { EventEnvelope } from '../../contracts/event.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { createGuardedFetch } from '../../platform/http/guarded-fetch.ts';
import { findHttpError } from '../../platform/http/http-error.ts';
import { parseRetryAfter } from '../../platform/retry-after.ts';

const TIMEOUT_MS = 15_000;

export interface Endpoint {
  url: string;
  secret: string;
  addresses: AddressPolicy;
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
    const response = await post(endpoint, event, signal);
    // The answer's text is nobody's concern, and may be without an end.
    await response.body?.cancel().catch(() => undefined);
    return { ...toOutcome(response.status), retryAfterMs: parseRetryAfter(response.headers) };
  } catch (error) {
    if (signal.aborted) throw error;
    const known = findHttpError(error);
    const verdict = known?.kind === 'forbidden_address' ? 'never' : 'again';
    return { verdict, response_status: known?.status ?? null, error: reasonOf(error) };
  }
}

/** Nobody reads the answer. Bytes. */
const MAX_ANSWER = 64 * 1024;

function post({ url, secret, addresses }: Endpoint, event: EventEnvelope, signal: AbortSignal) {
  const body = JSON.stringify(event);
  const now = new Date();
  return createGuardedFetch(addresses, { maxBytes: MAX_ANSWER })(url, {
    method: 'POST',
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
  return {
    verdict: 'again',
    response_status: status,
    error: `The endpoint rejected the event (${status}).`,
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The endpoint did not answer.';
  if (error.name === 'TimeoutError')
    return `The endpoint did not answer within ${TIMEOUT_MS / 1000} s.`;
  const known = findHttpError(error);
  if (!known) return error.message;
  switch (known.kind) {
    case 'redirected':
      return `The endpoint redirects (${known.status})${known.location ? ` to ${known.location}` : ''}. Redirects are not followed.`;
    case 'forbidden_address':
    case 'invalid_request':
      return `The endpoint cannot be called: ${known.message}.`;
    default:
      return `The endpoint did not answer (${known.message}).`;
  }
}
