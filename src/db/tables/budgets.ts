import type { Generated, JSONColumnType } from 'kysely';
import type { BudgetLimits } from '../../contracts/budget.ts';
import type { OwnerKind } from '../../contracts/owner.ts';

/** `workflow:{id}`, `session:{id}`, `day` for every day, `day:{YYYY-MM-DD}` for one that was given more. */
export interface BudgetsTable {
  tenant_id: string;
  scope: string;
  limits: JSONColumnType<BudgetLimits, string, string>;
  /** What one approval of "more" adds: the limits as they were set. */
  step: JSONColumnType<BudgetLimits, string, string>;
  version: Generated<number>;
  updated_at: Generated<Date>;
}

/** A model call in flight, with what it is expected to use. */
export interface BudgetReservationsTable {
  tenant_id: string;
  call_id: string;
  owner_kind: OwnerKind;
  owner_id: string;
  session_id: string | null;
  tokens: number;
  cost_usd: string;
  reserved_at: Generated<Date>;
}
