import type { Generated } from 'kysely';

/** A call that waits for something that is away. */
export interface WaitsTable {
  tenant_id: string;
  call_id: string;
  /** A run, or an agent creation. */
  workflow_id: string;
  step_id: string | null;
  /** As `model openai/gpt-4o-mini`. */
  what: string;
  reason: string;
  since: Generated<Date>;
  next_attempt_at: Date;
}
