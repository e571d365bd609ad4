import { sql } from 'kysely';
import { z } from 'zod';
import { type BudgetLimits, budgetLimits } from '../../contracts/budget.ts';
import { addUsd } from '../../contracts/usage-totals.ts';
import type { Database } from '../../db/database.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { type DecisionRule, parseEdit } from '../approvals/decision-rules.ts';
import { type BudgetRow, DAY, findReached, readStanding } from './scopes.ts';

/** A person who is asked for more raises the budget by its own limits once more, or sets others. */
export const budgetDecision = (db: Database): DecisionRule => ({
  assertFits: async ({ tenant_id, subject }, { decision, edit }) => {
    if (decision !== 'edit') return;
    const limits = parseEdit(budgetLimits, edit);
    await assertEnough(db, tenant_id, shownBudget.parse(subject).budget, limits);
  },
  apply: async (trx, { tenant_id, subject }, { decision, edit }) => {
    const { budget: scope } = shownBudget.parse(subject);
    if (decision === 'approve') await raiseBudget(trx, tenant_id, scope, addStep);
    if (decision === 'edit') {
      const named = budgetLimits.parse(edit);
      await raiseBudget(trx, tenant_id, scope, ({ limits }) => ({ ...limits, ...named }));
    }
  },
});

const shownBudget = z.looseObject({ budget: z.string() });

/** With limits that are reached already, the same question would come again at once. @throws InvalidInputError */
async function assertEnough(
  db: Database,
  tenantId: string,
  scope: string,
  named: BudgetLimits,
): Promise<void> {
  const [row, { used, reserved }] = await Promise.all([
    selectBudget(db, tenantId, scope).executeTakeFirst(),
    readStanding(db, tenantId, scope),
  ]);
  const reached = findReached({ ...row?.limits, ...named }, used, reserved);
  if (!reached) return;
  const inFlight = reached === 'wall_seconds' ? 0 : reserved[reached];
  const taken = `${used[reached]} used, ${inFlight} reserved by calls in flight`;
  const message = named[reached]
    ? `must be more than what is taken: ${taken}`
    : `is required: this limit is reached (${taken})`;
  throw new InvalidInputError([{ field: `edit.${reached}`, message }]);
}

/** The budget itself, or that of the day which was raised. */
const selectBudget = (db: Database, tenantId: string, scope: string) =>
  db
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('scope', 'in', scope.startsWith(`${DAY}:`) ? [scope, DAY] : [scope])
    .orderBy('scope', 'desc')
    .limit(1);

/**
 * Changes the limits of a budget, as a person decided. The day's limits are changed for that day only.
 */
async function raiseBudget(
  trx: Database,
  tenantId: string,
  scope: string,
  change: (before: BudgetRow) => BudgetLimits,
): Promise<void> {
  const row = await selectBudget(trx, tenantId, scope).forUpdate().executeTakeFirst();
  if (!row) return;
  const raised = JSON.stringify(change(row));
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

function addStep({ limits, step }: BudgetRow): BudgetLimits {
  const add = (a: number | undefined, b: number | undefined) => (a ?? 0) + (b ?? 0);
  return {
    ...(limits.usd && { usd: addUsd(limits.usd, step.usd ?? '0') }),
    ...(limits.tokens && { tokens: add(limits.tokens, step.tokens) }),
    ...(limits.model_calls && { model_calls: add(limits.model_calls, step.model_calls) }),
    ...(limits.wall_seconds && { wall_seconds: add(limits.wall_seconds, step.wall_seconds) }),
  };
}
