import { sql } from 'kysely';
import type { EffectOwner } from '../../contracts/owner.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';
import type { EffectStatus } from '../tables/effects.ts';
import type { ToolInputs } from '../tables/mcp-servers.ts';

export interface EffectKey {
  tenantId: string;
  effectId: string;
}

export interface NewEffect extends EffectKey {
  owner: EffectOwner;
  conversationId: string;
  tool: string;
  arguments: Record<string, unknown>;
}

export interface EffectResult {
  text: string;
  is_error: boolean;
}

/** `asked` counts how often a person has said what became of it. */
export type EffectState =
  | { kind: 'new'; asked: number }
  | { kind: 'known'; status: EffectStatus; result: EffectResult | null; asked: number };

/** What tools and agents have done in the world, or may have done: EffectLedger in tools/call-with-ledger.ts, and what conversations add to it. */
export const createEffectLedger = (db: Database) => ({
  begin: (effect: NewEffect) => beginEffect(db, effect),
  findBegun: (key: EffectKey) => findBegunEffect(db, key),
  finish: (key: EffectKey, ...end: Rest<typeof finishEffect>) => finishEffect(db, key, ...end),
  clear: (key: EffectKey) => clearEffect(db, key),
  settleUnknown: (key: EffectKey, ...outcome: Rest<typeof settleUnknownEffect>) =>
    settleUnknownEffect(db, key, ...outcome),
  suspend: (key: EffectKey, ...pending: Rest<typeof suspendEffect>) =>
    suspendEffect(db, key, ...pending),
  findPending: (key: EffectKey) => findPendingInput(db, key),
});

type Rest<F> = F extends (db: Database, key: EffectKey, ...rest: infer R) => unknown ? R : never;

/** Says that a call is about to be made, or what is known of it when it was said before. One that a person has cleared is new. */
async function beginEffect(db: Database, effect: NewEffect): Promise<EffectState> {
  const { rows } = await sql<{
    created: boolean;
    status: EffectStatus | null;
    result: EffectResult | null;
    asked: number | null;
  }>`
    with known as (
      select status, result, asked from effects where tenant_id = ${effect.tenantId} and effect_id = ${effect.effectId}
    ), created as (
      insert into effects (tenant_id, effect_id, owner_kind, owner_id, conversation_id, tool, arguments, status)
      values (${effect.tenantId}, ${effect.effectId}, ${effect.owner.kind}, ${effect.owner.id}, ${effect.conversationId}, ${effect.tool},
        ${toStorableJson(effect.arguments)}::jsonb, 'started')
      on conflict (tenant_id, effect_id) do update set status = 'started', started_at = now(), finished_at = null, result = null,
        arguments = excluded.arguments
        where effects.status = 'cleared'
      returning 1
    )
    select exists (select from created) as created, (select status from known) as status,
      (select result from known) as result, (select asked from known) as asked
  `.execute(db);
  const row = rows[0];
  if (row?.created) return { kind: 'new', asked: row.asked ?? 0 };
  return {
    kind: 'known',
    status: row?.status ?? 'started',
    result: row?.result ?? null,
    asked: row?.asked ?? 0,
  };
}

/** A call that was begun, with the arguments it was sent with; one that certainly did not happen was not. */
const findBegunEffect = (db: Database, key: EffectKey) =>
  db
    .selectFrom('effects')
    .select('arguments')
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '<>', 'cleared')
    .executeTakeFirst();

/** Says how a call ended; an effect that has ended keeps its end. */
async function finishEffect(
  db: Database,
  key: EffectKey,
  status: 'succeeded' | 'failed' | 'unknown',
  result: EffectResult | null,
): Promise<void> {
  await db
    .updateTable('effects')
    .set({ status, result: result && toStorableJson(result), finished_at: new Date() })
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '=', 'started')
    .execute();
}

/** The call was certainly not carried out, so that the next attempt may make it. */
async function clearEffect(db: Database, key: EffectKey): Promise<void> {
  await db
    .updateTable('effects')
    .set({ status: 'cleared' })
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '=', 'started')
    .execute();
}

/** A person has said what became of a call of unknown outcome; null clears it, so that it may be made again. Repeatable. */
async function settleUnknownEffect(
  db: Database,
  key: EffectKey,
  asked: number,
  outcome: { status: 'succeeded' | 'failed'; result: EffectResult } | null,
): Promise<void> {
  await db
    .updateTable('effects')
    .set({
      status: outcome?.status ?? 'cleared',
      result: outcome && toStorableJson(outcome.result),
      asked: asked + 1,
    })
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '=', 'unknown')
    .where('asked', '=', asked)
    .execute();
}

export interface PendingInputRow {
  round: number;
  state: string | null;
  requests: ToolInputs;
}

/** The call asks for input: what it goes on with is kept, and it is not begun any more. One without the other would lose or repeat it. */
async function suspendEffect(
  db: Database,
  key: EffectKey,
  pending: { state: string | null; requests: ToolInputs },
): Promise<void> {
  await sql`
    with kept as (
      insert into tool_inputs (tenant_id, effect_id, round, state, requests)
      values (${key.tenantId}, ${key.effectId}, 1, ${pending.state}, ${toStorableJson(pending.requests)}::jsonb)
      on conflict (tenant_id, effect_id) do update
        set round = tool_inputs.round + 1, state = excluded.state, requests = excluded.requests
    )
    update effects set status = 'cleared'
    where tenant_id = ${key.tenantId} and effect_id = ${key.effectId} and status = 'started'
  `.execute(db);
}

/** What a call last asked for, if it did. */
const findPendingInput = (db: Database, key: EffectKey): Promise<PendingInputRow | undefined> =>
  db
    .selectFrom('tool_inputs')
    .select(['round', 'state', 'requests'])
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .executeTakeFirst();
