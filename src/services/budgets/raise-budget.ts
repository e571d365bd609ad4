import { sql } from 'kysely';
import { type BudgetLimits, budgetLimits } from '../../contracts/budget.ts';
import { addUsd } from '../../contracts/usage-totals.ts';
import type { Database } from '../../db/database.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import { DAY } from './scopes.ts';

/** A person who is asked for more raises the budget by its own limits once more, or sets others. */
export const budgetDecision: DecisionRule = {
  assertFits: (_row, { decision, edit }) => {
    if (decision === 'edit') parseEdit(budgetLimits, edit);
  },
  apply: async (trx, { tenant_id, subject }, { decision, edit }) => {
    if (decision === 'approve') await raiseBudget(trx, tenant_id, subject, undefined);
    if (decision === 'edit') await raiseBudget(trx, tenant_id, subject, budgetLimits.parse(edit));
  },
};

/**
 * Gives a budget more, as a person decided: other limits, or its own once more. `subject` is what the person was shown. The day's limits are
 * raised for that day only.
 */
async function raiseBudget(
  trx: Database,
  tenantId: string,
  subject: Record<string, unknown>,
  limits: BudgetLimits | undefined,
): Promise<void> {
  const scope = String(subject.budget);
  const row = await trx
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('scope', 'in', scope.startsWith(`${DAY}:`) ? [scope, DAY] : [scope])
    .orderBy('scope', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const raised = JSON.stringify(limits ?? addLimits(row.limits, row.step));
  await trx
    .insertInto('budgets')
    .values({
      tenant_id: tenantId,
      scope,
      limits: raised,
      step: JSON.stringify(row.step),
      version: row.version + 1,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'scope'])
        .doUpdateSet({ limits: raised, version: row.version + 1, updated_at: sql`now()` }),
    )
    .execute();
}

function addLimits(limits: BudgetLimits, step: BudgetLimits): BudgetLimits {
  const add = (a: number | undefined, b: number | undefined) => (a ?? 0) + (b ?? 0);
  return {
    ...(limits.usd && { usd: addUsd(limits.usd, step.usd ?? '0') }),
    ...(limits.tokens && { tokens: add(limits.tokens, step.tokens) }),
    ...(limits.model_calls && { model_calls: add(limits.model_calls, step.model_calls) }),
    ...(limits.wall_seconds && { wall_seconds: add(limits.wall_seconds, step.wall_seconds) }),
  };
}
