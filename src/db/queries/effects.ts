import { sql } from 'kysely';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';
import type { EffectStatus } from '../tables/effects.ts';

export interface EffectKey {
  tenantId: string;
  effectId: string;
}

export interface NewEffect extends EffectKey {
  workflowId: string;
  conversationId: string;
  tool: string;
  arguments: Record<string, unknown>;
}

export interface EffectResult {
  text: string;
  is_error: boolean;
}

export type EffectState =
  | { kind: 'new' }
  | { kind: 'known'; status: EffectStatus; result: EffectResult | null };

/** Says that a call is about to be made, or what is known of it when it was said before. */
export async function beginEffect(db: Database, effect: NewEffect): Promise<EffectState> {
  const { rows } = await sql<{
    created: boolean;
    status: EffectStatus | null;
    result: EffectResult | null;
  }>`
    with known as (
      select status, result from effects where tenant_id = ${effect.tenantId} and effect_id = ${effect.effectId}
    ), created as (
      insert into effects (tenant_id, effect_id, workflow_id, conversation_id, tool, arguments, status)
      values (${effect.tenantId}, ${effect.effectId}, ${effect.workflowId}, ${effect.conversationId}, ${effect.tool},
        ${toStorableJson(effect.arguments)}::jsonb, 'started')
      on conflict do nothing returning 1
    )
    select exists (select from created) as created, (select status from known) as status, (select result from known) as result
  `.execute(db);
  const row = rows[0];
  if (row?.created) return { kind: 'new' };
  return { kind: 'known', status: row?.status ?? 'started', result: row?.result ?? null };
}

/** Says how a call ended; an effect that has ended keeps its end. */
export async function finishEffect(
  db: Database,
  key: EffectKey,
  status: Exclude<EffectStatus, 'started'>,
  result: EffectResult,
): Promise<void> {
  await db
    .updateTable('effects')
    .set({ status, result: toStorableJson(result), finished_at: new Date() })
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '=', 'started')
    .execute();
}

/** The call was certainly not carried out, so that the next attempt may make it. */
export async function withdrawEffect(db: Database, key: EffectKey): Promise<void> {
  await db
    .deleteFrom('effects')
    .where('tenant_id', '=', key.tenantId)
    .where('effect_id', '=', key.effectId)
    .where('status', '=', 'started')
    .execute();
}
