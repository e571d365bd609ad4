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
import {
  type CreationRef,
  type CreationRow,
  type ItemPatch,
  readItem,
  updateItem,
} from './creation-row.ts';
import type { CreationDeps } from './creation-step.ts';

type ProgressDeps = Pick<CreationDeps, 'db' | 'notify'>;

interface ProgressUpdate {
  /** Names the fact. Each attempt of the creation records a key once. */
  key: string;
  /** Text for the user. */
  message: string;
  status?: CreationStatus;
  error?: PersonError;
  item?: { item: number; patch: ItemPatch };
}

/** Records progress in a transaction of its own and notifies the relay. */
export async function reportProgress(
  { db, notify }: ProgressDeps,
  ref: CreationRef,
  change: ProgressUpdate,
): Promise<void> {
  await db.transaction().execute((trx) => recordProgress(trx, ref, change));
  notify();
}

/**
 * Writes one event and the change that it reports, in the caller's transaction. The row lock keeps a creation's events in order.
 * @returns false if the fact is already recorded; then nothing changes
 * @throws RunEndedError
 */
export async function recordProgress(
  trx: Database,
  ref: CreationRef,
  change: ProgressUpdate,
): Promise<boolean> {
  const row = await lockCreation(trx, ref);
  const factKey = `${row.attempt}/${change.key}`;
  if (await isKnownFact(trx, ref, factKey)) return false;
  if (isEndedCreation(row.status)) throw new RunEndedError(ref.agent_creation_id);
  await append(trx, row, change, factKey);
  if (change.item) await updateItem(trx, ref, change.item.item, change.item.patch);
  return true;
}

async function lockCreation(trx: Database, ref: CreationRef): Promise<CreationRow> {
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

/** @param factKey begins with the attempt of the creation: `0/understood` */
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
  { status = row.status, message: text, error, item }: ProgressUpdate,
  factKey: string,
): Promise<void> {
  const { tenant_id, agent_creation_id } = row;
  const message = toStorableText(text);
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

export interface PhaseRequest extends CreationRef {
  phase: CreationStatus;
  /** Counts how often the creation enters this phase. */
  round: number;
}

export async function enterPhase(db: Database, request: PhaseRequest): Promise<void> {
  const message = await phaseMessage(db, request);
  await db.transaction().execute((trx) =>
    recordProgress(trx, request, {
      key: `phase/${request.phase}/${request.round}`,
      status: request.phase,
      message,
    }),
  );
}

async function phaseMessage(db: Database, { phase, tenant_id }: PhaseRequest): Promise<string> {
  switch (phase) {
    case 'understanding':
      return 'Reading the request…';
    case 'discovering': {
      const count = await countDeployments(db, tenant_id);
      return count === 1 ? 'Checking 1 deployment…' : `Checking ${count} deployments…`;
    }
    case 'configuring':
      return 'Building the configuration…';
    case 'applying':
      return 'Confirmed.';
    case 'verifying':
      return 'Verifying…';
    default:
      return '';
  }
}

async function countDeployments(db: Database, tenantId: string): Promise<number> {
  const { count } = await db
    .selectFrom('deployments')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Marks one agent as failed; the creation goes on with the others. */
export async function failItem(
  deps: ProgressDeps,
  ref: CreationRef,
  item: number,
  error: PersonError,
): Promise<void> {
  const row = await readItem(deps.db, ref, item);
  await reportProgress(deps, ref, {
    key: `failed/${item}`,
    message: `${row.name}: ${error.message}`,
    item: { item, patch: { status: 'failed', error } },
  });
}
