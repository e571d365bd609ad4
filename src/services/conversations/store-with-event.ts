import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import { takeSequence } from '../../db/queries/take-sequence.ts';
import { eventIdOf } from '../../events/event-id.ts';
import type { DecisionDeps } from '../approvals/ask.ts';
import { type WakeDeps, wakeWebhook } from '../webhooks/wake-webhook.ts';

export interface RunEventDeps extends DecisionDeps, WakeDeps {}

export interface RunEvent {
  type: `workflow.${string}`;
  payload: Record<string, unknown>;
  /** Names the fact: a run has at most one event of each. */
  factKey: string;
}

/**
 * Appends an event to a run that has not ended. It locks the run until the transaction ends, so it comes last.
 * @returns undefined if the run has ended or has the event
 */
async function appendRunEvent(
  trx: Database,
  { tenant_id, workflow_id }: RunRef,
  { type, payload, factKey }: RunEvent,
): Promise<{ hasWebhook: boolean } | undefined> {
  const run = await takeSequence(trx, { tenant_id, workflow_id }, factKey);
  if (!run) return undefined;
  const sequence = run.last_sequence;
  await appendEvent(trx, {
    tenantId: tenant_id,
    resource: 'workflows',
    resourceId: workflow_id,
    sequence,
    eventId: eventIdOf(tenant_id, workflow_id, sequence),
    type,
    payload: { workflow_id, ...payload },
    factKey,
  });
  return { hasWebhook: run.has_webhook };
}

/** Stores something of a run, and the event that describes it; then tells the relay and the run's webhook. */
export async function storeWithEvent<T>(
  deps: RunEventDeps,
  run: RunRef,
  store: (trx: Database) => Promise<{ stored: T; event: RunEvent | undefined }>,
): Promise<T> {
  const { stored, appended } = await deps.db.transaction().execute(async (trx) => {
    const { stored, event } = await store(trx);
    return { stored, appended: event && (await appendRunEvent(trx, run, event)) };
  });
  if (appended) deps.notify();
  if (appended?.hasWebhook) await wakeWebhook(deps, run);
  return stored;
}
