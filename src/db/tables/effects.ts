import type { Generated, JSONColumnType } from 'kysely';
import type { EffectOwner } from '../../contracts/owner.ts';

/** `cleared`: the call certainly did not happen, so that it may be made (again). */
export type EffectStatus = 'started' | 'succeeded' | 'failed' | 'unknown' | 'cleared';

/** The ledger of tool calls that may change the outside world. */
export interface EffectsTable {
  tenant_id: string;
  /** Also the call's `Idempotency-Key`. Derived from conversation, position and arguments. */
  effect_id: string;
  owner_kind: EffectOwner['kind'];
  owner_id: string;
  conversation_id: string;
  tool: string;
  arguments: JSONColumnType<Record<string, unknown>, string, string>;
  status: EffectStatus;
  result: JSONColumnType<{ text: string; is_error: boolean } | null, string | null, string | null>;
  started_at: Generated<Date>;
  finished_at: Date | null;
  /** How often a person was asked what became of it. */
  asked: Generated<number>;
}
