import { z } from 'zod';
import { executeAgent, execution, executionAccepted } from '../../../contracts/execution.ts';
import { workflowId } from '../../../contracts/ids.ts';
import { executeAgent as execute, getExecution } from '../../../services/runs/execute-agent.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

export function executeAgentRoutes(app: Api, { db, startRun: deps }: ApiContext): void {
  app.post(
    '/v1/agents/execute',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['agents'],
        summary: 'Give one agent one job',
        description:
          'As durable as a workflow, and one underneath: events, approvals, budgets, cancelling and retrying are those of `/v1/workflows/{execution_id}`. With an `Idempotency-Key`, a repetition answers with the same execution.',
        body: executeAgent,
        response: { 202: executionAccepted, ...failures(400, 422) },
      },
    },
    async (request, reply) => {
      const accepted = await execute(deps, {
        tenantId: request.principal.tenantId,
        principal: request.principal,
        actor: actorOf(request),
        body: request.body,
        idempotencyKey: readIdempotencyKey(request),
        log: request.log,
        requestId: request.id,
      });
      return reply
        .code(202)
        .header('location', `/v1/agents/status/${accepted.execution_id}`)
        .send(accepted);
    },
  );

  app.get(
    '/v1/agents/status/:execution_id',
    {
      schema: {
        tags: ['agents'],
        summary: 'How a job stands',
        params: z.object({ execution_id: workflowId }),
        response: { 200: execution, ...failures(400, 404) },
      },
    },
    (request) => getExecution(db, request.principal.tenantId, request.params.execution_id),
  );
}
