import { createWorkflow, workflowCreated } from '../../../contracts/workflow.ts';
import { startRun } from '../../../services/runs/start-run.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

export function createWorkflowRoute(app: Api, { startRun: deps }: ApiContext): void {
  app.post(
    '/v1/workflows',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['workflows'],
        summary: 'Start a workflow',
        description:
          'Accepts a task durably and starts its run. With an `Idempotency-Key`, a repetition answers with the same workflow.',
        body: createWorkflow,
        response: { 202: workflowCreated, ...failures(400, 422) },
      },
    },
    async (request, reply) => {
      const accepted = await startRun(deps, {
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
        .header('location', `/v1/workflows/${accepted.workflow_id}`)
        .send(accepted);
    },
  );
}
