import { sql } from 'kysely';
import {
  type CreationStatus,
  isEndedCreation,
  type PersonError,
} from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import { RunEndedError } from '../../db/queries/append-facts.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';
import { type CreationRef, type CreationRow, type ItemPatch, updateItem } from './creation-row.ts';

export interface ProgressUpdate {
  /** What has happened; the same fact under the same key is written once in each life of the creation. */
  key: string;
  /** In the words that a person wants. */
  message: string;
  status?: CreationStatus;
  error?: PersonError;
  item?: { item: number; patch: ItemPatch };
}

/**
 * Moves a creation on, in the caller's transaction: one event, and what it tells of. The row lock keeps its events in order.
 * @returns false where this fact is known already; then nothing is changed
 * @throws RunEndedError
 */
export async function recordProgress(
  trx: Database,
  ref: CreationRef,
  change: ProgressUpdate,
): Promise<boolean> {
  const row = await lock(trx, ref);
  const factKey = `${row.attempt}/${change.key}`;
  if (await isKnownFact(trx, ref, factKey)) return false;
  if (isEndedCreation(row.status)) throw new RunEndedError(ref.agent_creation_id);
  await append(trx, row, change, factKey);
  if (change.item) await updateItem(trx, ref, change.item.item, change.item.patch);
  return true;
}

/** Moves it on in a transaction of its own, and has the event sent. */
export async function reportProgress(
  { db, notify }: { db: Database; notify(): void },
  ref: CreationRef,
  change: ProgressUpdate,
): Promise<void> {
  await db.transaction().execute((trx) => recordProgress(trx, ref, change));
  notify();
}

async function lock(trx: Database, ref: CreationRef): Promise<CreationRow> {
  const row = await trx
    .selectFrom('agent_creations')
    .selectAll()
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFoundError('agent creation', ref.agent_creation_id);
  return row;
}

/** Whether a fact is in the log; its key begins with the life of the creation. */
export async function isKnownFact(
  trx: Database,
  ref: CreationRef,
  factKey: string,
): Promise<boolean> {
  const row = await trx
    .selectFrom('events')
    .select('sequence')
    .where('tenant_id', '=', ref.tenant_id)
    .where('resource', '=', 'agent_creations')
    .where('resource_id', '=', ref.agent_creation_id)
    .where('fact_key', '=', factKey)
    .executeTakeFirst();
  return row !== undefined;
}

async function append(
  trx: Database,
  row: CreationRow,
  { status = row.status, message: said, error, item }: ProgressUpdate,
  factKey: string,
): Promise<void> {
  const { tenant_id, agent_creation_id } = row;
  const message = toStorableText(said);
  const sequence = row.last_sequence + 1;
  await trx
    .updateTable('agent_creations')
    .set({
      status,
      message,
      last_sequence: sequence,
      updated_at: sql<Date>`now()`,
      ...(error && { error: toStorableJson(error) }),
      ...(isEndedCreation(status) && { finished_at: sql<Date>`now()` }),
    })
    .where('tenant_id', '=', tenant_id)
    .where('agent_creation_id', '=', agent_creation_id)
    .execute();
  const isChange = status !== row.status;
  await appendEvent(trx, {
    tenantId: tenant_id,
    resource: 'agent_creations',
    resourceId: agent_creation_id,
    sequence,
    eventId: eventIdOf(tenant_id, agent_creation_id, sequence),
    type: `agent_creation.${isChange ? 'status_changed' : item ? 'item_changed' : 'progress'}`,
    payload: {
      agent_creation_id,
      status,
      ...(isChange && { previous_status: row.status }),
      message,
      ...(item && { item: item.item, item_status: item.patch.status }),
      ...(error && { error }),
    },
    factKey,
  });
}
