import { sql } from 'kysely';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import type { Database } from '../../db/database.ts';
import { readEvent } from '../../db/queries/list-events.ts';
import { type DeliverDeps, statusOf, storableErrorOf, waitBeforeNext } from './deliver-webhook.ts';
import { postEvent } from './post-event.ts';

export type DeliverMessageDeps = Omit<DeliverDeps, 'maxAttempts'>;

export interface MessageRef extends EndpointRef {
  delivery_id: string;
}

/**
 * One attempt to send an event to an endpoint; its outcome is stored. An attempt that was lost with its worker is made again, with the same
 * `webhook-id`.
 */
export async function deliverMessage(
  deps: DeliverMessageDeps,
  ref: MessageRef,
  signal: AbortSignal,
): Promise<void> {
  const message = await readMessage(deps.db, ref);
  if (message?.status !== 'queued') return;
  if (message.endpoint_status === 'disabled')
    return settle(deps.db, ref, { status: 'failed', error: 'The webhook is disabled.' });
  const event = await readEvent(deps.db, ref.tenant_id, message);
  if (!event) return settle(deps.db, ref, { status: 'failed', error: 'The event is gone.' });
  const attempted_at = new Date();
  const outcome = await postEvent({ ...deps, ...message }, event, signal);
  const status = statusOf(outcome, message.attempts_left <= 1);
  const attempts = message.attempts + 1;
  const shown = { response_status: outcome.response_status, error: storableErrorOf(outcome) };
  await settle(deps.db, ref, {
    status: status === 'retrying' ? 'queued' : status,
    ...shown,
    attempts,
    attempts_left: status === 'retrying' ? message.attempts_left - 1 : 0,
    duration_ms: Date.now() - attempted_at.getTime(),
    attempted_at,
    ...(status === 'retrying' && {
      next_attempt_at: new Date(
        Date.now() + waitBeforeNext(deps.retryInitialMs, attempts, outcome.retryAfterMs),
      ),
    }),
  });
  if (outcome.verdict === 'gone') await disable(deps.db, ref, outcome.error);
  deps.metrics.webhookDeliveries.inc({ status });
  const { type, sequence } = message;
  deps.log.info(
    { ...ref, sequence, type, attempt: attempts, status, ...shown },
    'webhook delivery',
  );
}

const readMessage = (db: Database, { tenant_id, webhook_id, delivery_id }: MessageRef) =>
  db
    .selectFrom('webhook_messages as m')
    .innerJoin('webhook_endpoints as e', (join) =>
      join.onRef('e.tenant_id', '=', 'm.tenant_id').onRef('e.webhook_id', '=', 'm.webhook_id'),
    )
    .select(['m.status', 'm.attempts', 'm.attempts_left', 'm.type'])
    .select(['m.resource', 'm.resource_id', 'm.sequence'])
    .select(['e.url', 'e.secret', 'e.status as endpoint_status'])
    .where('m.tenant_id', '=', tenant_id)
    .where('m.webhook_id', '=', webhook_id)
    .where('m.delivery_id', '=', delivery_id)
    .executeTakeFirst();

interface Settled {
  status: 'queued' | 'succeeded' | 'failed';
  error: string | null;
  response_status?: number | null;
  attempts?: number;
  attempts_left?: number;
  duration_ms?: number;
  attempted_at?: Date;
  next_attempt_at?: Date;
}

async function settle(db: Database, ref: MessageRef, outcome: Settled): Promise<void> {
  await db
    .updateTable('webhook_messages')
    .set(outcome)
    .where('tenant_id', '=', ref.tenant_id)
    .where('webhook_id', '=', ref.webhook_id)
    .where('delivery_id', '=', ref.delivery_id)
    .execute();
}

async function disable(db: Database, ref: EndpointRef, reason: string | null): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ status: 'disabled', disabled_reason: reason, updated_at: sql`now()` })
    .where('tenant_id', '=', ref.tenant_id)
    .where('webhook_id', '=', ref.webhook_id)
    .execute();
}
