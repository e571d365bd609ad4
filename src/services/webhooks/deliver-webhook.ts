import type { RunRef } from '../../contracts/run.ts';
import type { DeliveryStatus } from '../../contracts/webhook.ts';
import type { Database } from '../../db/database.ts';
import { readEvent } from '../../db/queries/list-events.ts';
import type { EventKey } from '../../db/queries/undelivered.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import { type PostOutcome, postEvent } from './post-event.ts';

/** A waiting time grows threefold with each attempt, up to an hour. */
const BACKOFF = 3;
const LONGEST_WAIT_MS = 3_600_000;

const MAX_ERROR_CHARACTERS = 500;

export interface DeliverDeps {
  db: Database;
  log: { info(fields: object, message: string): void };
  metrics: Pick<Metrics, 'webhookDeliveries'>;
  addresses: AddressPolicy;
  retryInitialMs: number;
  maxAttempts: number;
}

export interface Delivery extends RunRef {
  event: EventKey;
}

/** The endpoint did not take the event; it is to be tried again after so long. */
export class DeliveryFailedError extends Error {
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.name = 'DeliveryFailedError';
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * One attempt to deliver one event, written into the delivery log. What the endpoint refuses is counted there: an attempt that
 * was lost with its worker left no entry, and does not count.
 * @throws DeliveryFailedError while there are attempts left
 */
export async function deliverWebhook(
  deps: DeliverDeps,
  { event: key, ...run }: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const [endpoint, event] = await Promise.all([
    readEndpoint(deps.db, run),
    readEvent(deps.db, run.tenant_id, key),
  ]);
  if (!endpoint || endpoint.disabled_at || !event) return;
  const last = await readLastAttempt(deps.db, run, event.eventId);
  // Settled by an attempt whose worker did not live to say so.
  if (last && last.status !== 'retrying') return;
  const attempt = (last?.attempt ?? 0) + 1;
  const attemptedAt = new Date();
  const outcome = await postEvent({ ...deps, ...endpoint }, event, signal);
  const status = statusOf(outcome, attempt >= deps.maxAttempts);
  const duration_ms = Date.now() - attemptedAt.getTime();
  if (outcome.verdict === 'gone') await disable(deps.db, run);
  await deps.db
    .insertInto('webhook_deliveries')
    .values({
      ...run,
      event_id: event.eventId,
      attempt,
      sequence: event.sequence,
      type: event.type,
      status,
      response_status: outcome.response_status,
      error: storableErrorOf(outcome),
      duration_ms,
      attempted_at: attemptedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  deps.metrics.webhookDeliveries.inc({ status });
  const { response_status } = outcome;
  deps.log.info(
    { ...run, sequence: event.sequence, type: event.type, attempt, status, response_status },
    'webhook delivery',
  );
  if (status === 'retrying')
    throw new DeliveryFailedError(
      outcome.error ?? 'The endpoint rejected the event.',
      waitBeforeNext(deps.retryInitialMs, attempt, outcome.retryAfterMs),
    );
}

/** Milliseconds after this attempt, counted from 1. `retryAfterMs`: what the endpoint asks for. */
export const waitBeforeNext = (
  initialMs: number,
  attempt: number,
  retryAfterMs: number | undefined,
): number =>
  Math.min(Math.max(initialMs * BACKOFF ** (attempt - 1), retryAfterMs ?? 0), LONGEST_WAIT_MS);

export function statusOf({ verdict }: PostOutcome, isLast: boolean): DeliveryStatus {
  if (verdict === 'accepted') return 'succeeded';
  return verdict === 'again' && !isLast ? 'retrying' : 'failed';
}

/** As the delivery log keeps it. */
export const storableErrorOf = ({ error }: PostOutcome): string | null =>
  error && toStorableText(error).slice(0, MAX_ERROR_CHARACTERS);

const readEndpoint = (db: Database, run: RunRef) =>
  db
    .selectFrom('webhooks')
    .select(['url', 'secret', 'disabled_at'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .executeTakeFirst();

const readLastAttempt = (db: Database, run: RunRef, eventId: string) =>
  db
    .selectFrom('webhook_deliveries')
    .select(['attempt', 'status'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .where('event_id', '=', eventId)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst();

const disable = (db: Database, run: RunRef) =>
  db
    .updateTable('webhooks')
    .set({ disabled_at: new Date() })
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .execute();
