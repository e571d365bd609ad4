import { sql } from 'kysely';
import type { Owner } from '../../contracts/owner.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';

export interface StoredMessage {
  sequence: number;
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: Record<string, unknown>;
}

export interface ConversationKey {
  tenantId: string;
  owner: Owner;
  conversationId: string;
}

/** A conversation up to and including a sequence, in order. */
export async function readMessages(
  db: Database,
  key: ConversationKey,
  upTo: number,
): Promise<StoredMessage[]> {
  return db
    .selectFrom('messages')
    .select(['sequence', 'role', 'content'])
    .where('tenant_id', '=', key.tenantId)
    .where('conversation_id', '=', key.conversationId)
    .where('sequence', '<=', upTo)
    .orderBy('sequence')
    .execute();
}

/** What a conversation has from a place on, in order. */
export const readMessagesFrom = (
  db: Database,
  key: ConversationKey,
  from: number,
  limit: number,
): Promise<StoredMessage[]> =>
  db
    .selectFrom('messages')
    .select(['sequence', 'role', 'content'])
    .where('tenant_id', '=', key.tenantId)
    .where('conversation_id', '=', key.conversationId)
    .where('sequence', '>=', from)
    .orderBy('sequence')
    .limit(limit)
    .execute();

export async function readMessage(
  db: Database,
  key: ConversationKey,
  sequence: number,
): Promise<StoredMessage | undefined> {
  return db
    .selectFrom('messages')
    .select(['sequence', 'role', 'content'])
    .where('tenant_id', '=', key.tenantId)
    .where('conversation_id', '=', key.conversationId)
    .where('sequence', '=', sequence)
    .executeTakeFirst();
}

/** -1 where the conversation has no message. */
export async function readLastSequence(db: Database, key: ConversationKey): Promise<number> {
  const row = await db
    .selectFrom('messages')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('tenant_id', '=', key.tenantId)
    .where('conversation_id', '=', key.conversationId)
    .executeTakeFirst();
  return row?.last ?? -1;
}

/** Appends messages; a place that is taken keeps what it has. */
export async function appendMessages(
  db: Database,
  key: ConversationKey,
  messages: StoredMessage[],
): Promise<void> {
  await db
    .insertInto('messages')
    .values(messages.map((message) => toRow(key, message)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface ModelCallRow {
  stepId: string | null;
  agent: string;
  provider: string;
  model: string;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  costUsd: string;
  latencyMs: number;
}

/**
 * Stores a received answer, the messages before it that are not stored yet, and what it cost, and takes back what was reserved for
 * it: all or nothing.
 * @returns false when another answer was there first; what this one cost is stored all the same
 */
export async function appendAnswer(
  db: Database,
  key: ConversationKey,
  messages: StoredMessage[],
  call: ModelCallRow,
): Promise<boolean> {
  const sequence = messages.at(-1)?.sequence ?? 0;
  const { rows } = await sql<{ is_first: boolean }>`
    with stored as (
      insert into messages (tenant_id, owner_kind, owner_id, conversation_id, sequence, role, content)
      select ${key.tenantId}, ${key.owner.kind}, ${key.owner.id}, ${key.conversationId}, m.sequence, m.role, m.content
      from jsonb_to_recordset(${toStorableJson(messages)}::jsonb) as m(sequence int, role text, content jsonb)
      on conflict do nothing
      returning sequence
    ), paid as (
    insert into model_calls (tenant_id, owner_kind, owner_id, step_id, conversation_id, sequence, agent, provider, model,
      input_tokens, cached_tokens, output_tokens, cost_usd, latency_ms)
    values (${key.tenantId}, ${key.owner.kind}, ${key.owner.id}, ${call.stepId}, ${key.conversationId}, ${sequence}, ${call.agent},
      ${call.provider}, ${call.model}, ${call.inputTokens}, ${call.cachedTokens}, ${call.outputTokens},
      ${call.costUsd}::numeric, ${call.latencyMs})
    ), released as (
      delete from budget_reservations
      where tenant_id = ${key.tenantId} and call_id = ${`${key.conversationId}/${sequence}`}
    )
    select exists (select from stored where sequence = ${sequence}::int) as is_first
  `.execute(db);
  return rows[0]?.is_first ?? false;
}

const toRow = (key: ConversationKey, message: StoredMessage) => ({
  tenant_id: key.tenantId,
  owner_kind: key.owner.kind,
  owner_id: key.owner.id,
  conversation_id: key.conversationId,
  sequence: message.sequence,
  role: message.role,
  content: toStorableJson(message.content),
});
