import type { Generated, JSONColumnType } from 'kysely';

export type EffectStatus = 'started' | 'succeeded' | 'failed' | 'unknown';

/** The ledger of tool calls that may change the outside world. */
export interface EffectsTable {
  tenant_id: string;
  /** Also the call's `Idempotency-Key`. Derived from conversation, position and arguments. */
  effect_id: string;
  workflow_id: string;
  conversation_id: string;
  tool: string;
  arguments: JSONColumnType<Record<string, unknown>, string, string>;
  status: EffectStatus;
  result: JSONColumnType<{ text: string; is_error: boolean } | null, string | null, string | null>;
  started_at: Generated<Date>;
  finished_at: Date | null;
}
