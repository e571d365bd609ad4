import { z } from 'zod';
import { workflowId } from '../../../contracts/ids.ts';
import { workflowAccepted } from '../../../contracts/workflow.ts';
import { cancelRun } from '../../../services/runs/cancel-run.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

export function cancelWorkflowRoute(app: Api, { cancelRun: deps }: ApiContext): void {
  app.delete(
    '/v1/workflows/:workflow_id',
    {
      schema: {
        tags: ['workflows'],
        summary: 'Cancel a workflow',
        description:
          'Running model calls are stopped at once. Cancelling a cancelled workflow is not an error; 409 `already_finished` where it ended otherwise.',
        params: z.object({ workflow_id: workflowId }),
        response: { 202: workflowAccepted, ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const run = {
        tenant_id: request.principal.tenantId,
        workflow_id: request.params.workflow_id,
      };
      return reply.code(202).send(await cancelRun(deps, run, actorOf(request)));
    },
  );
}
