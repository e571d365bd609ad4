import { z } from 'zod';
import { budget, budgetLimits, sessionParams, workflowParams } from '../../../contracts/budget.ts';
import {
  deleteBudget,
  getBudget,
  listBudgets,
  setBudget,
} from '../../../services/budgets/budgets.ts';
import { DAY, sessionScope, workflowScope } from '../../../services/budgets/scopes.ts';
import { getStatus } from '../../../services/runs/read-run.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

/** Budgets of the tenant's day, of sessions and of workflows. */
export function budgetRoutes(app: Api, context: ApiContext): void {
  const { db } = context;
  app.get(
    '/v1/budgets',
    {
      schema: {
        tags: ['budgets'],
        summary: 'The budgets of the day and of sessions, with what was used',
        response: {
          200: z.object({ items: z.array(budget), next_cursor: z.null() }),
          ...failures(400),
        },
      },
    },
    async (request) => ({
      items: await listBudgets(db, request.principal.tenantId),
      next_cursor: null,
    }),
  );
  routesOf(app, context, {
    path: '/v1/budgets/day',
    what: 'of every day (UTC)',
    params: z.object({}),
    scope: () => DAY,
  });
  routesOf(app, context, {
    path: '/v1/budgets/sessions/:session_id',
    what: 'of a session',
    params: sessionParams,
    scope: ({ session_id }) => sessionScope(session_id),
  });
  routesOf(app, context, {
    path: '/v1/budgets/workflows/:workflow_id',
    what: 'of a workflow',
    params: workflowParams,
    scope: ({ workflow_id }) => workflowScope(workflow_id),
    exists: (tenantId, { workflow_id }) => getStatus(db, tenantId, workflow_id),
  });
}

interface Place<Params extends z.ZodType> {
  path: string;
  what: string;
  params: Params;
  scope(params: z.infer<Params>): string;
  /** @throws NotFoundError */
  exists?(tenantId: string, params: z.infer<Params>): Promise<unknown>;
}

function routesOf<Params extends z.ZodType>(
  app: Api,
  { db, approvals }: ApiContext,
  { path, what, params, scope, exists }: Place<Params>,
): void {
  const tags = ['budgets'];
  const scopeOf = (value: unknown) => scope(value as z.infer<Params>);

  app.get(
    path,
    {
      schema: {
        tags,
        summary: `The budget ${what}`,
        params,
        response: { 200: budget, ...failures(400, 404) },
      },
    },
    (request) => getBudget(db, request.principal.tenantId, scopeOf(request.params)),
  );

  app.put(
    path,
    {
      schema: {
        tags,
        summary: `Set the budget ${what}`,
        description: 'Runs that wait for more look again at once.',
        params,
        body: budgetLimits,
        response: { 200: budget, ...failures(400, 404) },
      },
    },
    async (request) => {
      const { tenantId } = request.principal;
      await exists?.(tenantId, request.params as z.infer<Params>);
      const ref = { tenantId, scope: scopeOf(request.params), actor: actorOf(request) };
      return setBudget(approvals, ref, request.body);
    },
  );

  app.delete(
    path,
    {
      schema: {
        tags,
        summary: `Remove the budget ${what}`,
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      await deleteBudget(approvals, {
        tenantId,
        scope: scopeOf(request.params),
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );
}
