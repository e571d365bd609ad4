import type { Generated } from 'kysely';
import type { OwnerKind } from '../../contracts/owner.ts';

/** A call that waits for something that is away. */
export interface WaitsTable {
  tenant_id: string;
  call_id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  step_id: string | null;
  /** As `model openai/gpt-4o-mini`. */
  what: string;
  reason: string;
  since: Generated<Date>;
  next_attempt_at: Date;
}
