import type { Generated } from 'kysely';
import type { OwnerKind } from '../../contracts/owner.ts';

/** One answer that was received and paid for. */
export interface ModelCallsTable {
  tenant_id: string;
  call_id: Generated<string>;
  owner_kind: OwnerKind;
  owner_id: string;
  step_id: string | null;
  conversation_id: string;
  sequence: number;
  agent: string;
  provider: string;
  model: string;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  /** numeric(18,9), USD; pg gives it as a string. */
  cost_usd: string;
  latency_ms: number;
  created_at: Generated<Date>;
}
