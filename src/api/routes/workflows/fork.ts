import { z } from 'zod';
import { workflowId } from '../../../contracts/ids.ts';
import { forkWorkflow, workflowAccepted } from '../../../contracts/workflow.ts';
import { forkRun } from '../../../services/runs/fork-run.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

export function forkWorkflowRoute(app: Api, { steerRun }: ApiContext): void {
  app.post(
    '/v1/workflows/:workflow_id/fork',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['workflows'],
        summary: 'Start a new workflow from the state of this one',
        description:
          'Finished steps that come before `from_step`, and are the same in a changed plan, are taken over with their outputs; all others are carried out. What the body does not name is as it was. The workflow itself is not changed, and may be in any state. The new workflow works for the user who forks, with their rights and token.',
        params: z.object({ workflow_id: workflowId }),
        body: forkWorkflow,
        response: { 202: workflowAccepted, ...failures(400, 404, 422) },
      },
    },
    async (request, reply) => {
      const accepted = await forkRun(steerRun, {
        tenantId: request.principal.tenantId,
        principal: request.principal,
        workflowId: request.params.workflow_id,
        body: request.body,
        actor: actorOf(request),
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
