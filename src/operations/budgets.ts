import { z } from 'zod';
import { budget, budgetLimits, sessionParams, workflowParams } from '../contracts/budget.ts';
import { wholeListOf } from '../contracts/page.ts';
import {
  deleteBudget,
  getBudget,
  listBudgets as list,
  setBudget,
} from '../services/budgets/budgets.ts';
import { DAY, sessionScope, workflowScope } from '../services/budgets/scopes.ts';
import { getStatus } from '../services/runs/read-run.ts';
import { defineOperation } from './operation.ts';

const tag = 'budgets';

export const listBudgets = defineOperation({
  name: 'listBudgets',
  tag,
  summary: 'List the budgets of the day and of sessions, with their usage',
  scope: 'budgets:read',
  output: wholeListOf(budget),
  idempotent: 'read',
  failures: [400],
  run: async ({ db }, { principal }) => ({
    items: await list(db, principal.tenantId),
    next_cursor: null,
  }),
});

/** The operations that every kind of budget has. */
function budgetOperations<Params extends z.ZodObject>(target: {
  /** As in `getDailyBudget`. */
  name: string;
  label: string;
  params: Params;
  scopeOf(params: z.output<Params>): string;
}) {
  const { params, label } = target;
  const scopeOf = (input: object) => target.scopeOf(input as z.output<Params>);
  return {
    get: defineOperation({
      name: `get${target.name}Budget`,
      tag,
      summary: `Get the budget of ${label}`,
      scope: 'budgets:read',
      params,
      output: budget,
      idempotent: 'read',
      failures: [400, 404],
      run: ({ db }, { principal }, input) => getBudget(db, principal.tenantId, scopeOf(input)),
    }),
    set: defineOperation({
      name: `set${target.name}Budget`,
      tag,
      summary: `Set the budget of ${label}`,
      description: 'Workflows that wait for a larger budget continue at once.',
      scope: 'budgets:write',
      params,
      body: budgetLimits,
      example: { usd: '5.00' },
      output: budget,
      idempotent: 'natural',
      audit: 'budget.set',
      failures: [400, 404],
      run: async (services, { principal: { tenantId }, actor }, input) => {
        const { workflow_id } = z.looseObject({ workflow_id: z.string().optional() }).parse(input);
        if (workflow_id !== undefined) await getStatus(services.db, tenantId, workflow_id);
        return setBudget(services, { tenantId, actor, scope: scopeOf(input) }, input.body);
      },
    }),
    remove: defineOperation({
      name: `delete${target.name}Budget`,
      tag,
      summary: `Remove the budget of ${label}`,
      scope: 'budgets:write',
      params,
      output: z.void(),
      idempotent: undefined,
      audit: 'budget.delete',
      failures: [400, 404],
      run: (services, { principal: { tenantId }, actor }, input) =>
        deleteBudget(services, { tenantId, actor, scope: scopeOf(input) }),
    }),
  };
}

export const dailyBudget = budgetOperations({
  name: 'Daily',
  label: 'every day (UTC)',
  params: z.object({}),
  scopeOf: () => DAY,
});

export const sessionBudget = budgetOperations({
  name: 'Session',
  label: 'a session',
  params: sessionParams,
  scopeOf: ({ session_id }) => sessionScope(session_id),
});

export const workflowBudget = budgetOperations({
  name: 'Workflow',
  label: 'a workflow',
  params: workflowParams,
  scopeOf: ({ workflow_id }) => workflowScope(workflow_id),
});
