import { z } from 'zod';
import { workflowId } from '../../../contracts/ids.ts';
import { stepId } from '../../../contracts/plan.ts';
import {
  replaceSteps,
  stepMessage,
  workflowAccepted,
  workflowDetail,
  workflowSteered,
} from '../../../contracts/workflow.ts';
import { answerOnce } from '../../../services/idempotency/answer-once.ts';
import { pauseRun, resumeRun } from '../../../services/runs/pause-run.ts';
import { getRun } from '../../../services/runs/read-run.ts';
import { retryRun } from '../../../services/runs/retry-run.ts';
import {
  replaceSteps as replaceRunSteps,
  sendStepMessage,
} from '../../../services/runs/steer-steps.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, idempotentRequestOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const params = z.object({ workflow_id: workflowId });
const tags = ['workflows'];

export function steerWorkflowRoutes(app: Api, { db, steerRun, temporalUi }: ApiContext): void {
  const runOf = (tenant_id: string, workflow_id: string) => ({ tenant_id, workflow_id });

  app.post(
    '/v1/workflows/:workflow_id/pause',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags,
        summary: 'Pause a workflow',
        description:
          'Calls in flight are let finish, nothing new begins. The workflow is `paused` a moment later; pausing it twice is not an error.',
        params,
        response: { 202: workflowAccepted, ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const run = runOf(request.principal.tenantId, request.params.workflow_id);
      return reply.code(202).send(await pauseRun(steerRun, run, actorOf(request)));
    },
  );

  app.post(
    '/v1/workflows/:workflow_id/resume',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags,
        summary: 'Let a paused workflow go on',
        params,
        response: { 202: workflowAccepted, ...failures(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const run = runOf(request.principal.tenantId, request.params.workflow_id);
      return reply.code(202).send(await resumeRun(steerRun, run, actorOf(request)));
    },
  );

  app.post(
    '/v1/workflows/:workflow_id/retry',
    {
      config: { idempotency: 'key' },
      schema: {
        tags,
        summary: 'Retry a failed workflow from where it failed',
        description:
          'Everything that is finished stays and costs nothing again. Retried by another user than its own, the workflow loses the rights and the token of its user, see `rights_dropped`. 409 `not_failed` unless the workflow is `failed`, `timed_out` or `terminated`.',
        params,
        response: { 202: workflowSteered, ...failures(400, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const accepted = await answerOnce(db, idempotentRequestOf(request), () =>
        retryRun(steerRun, {
          ...runOf(request.principal.tenantId, request.params.workflow_id),
          principal: request.principal,
          actor: actorOf(request),
          log: request.log,
          requestId: request.id,
        }),
      );
      return reply.code(202).send(accepted);
    },
  );

  app.put(
    '/v1/workflows/:workflow_id/steps',
    {
      config: { idempotency: 'key' },
      schema: {
        tags,
        summary: 'Replace the steps that have not started',
        description:
          'The steps given take the place of all that have not started, and may depend on those that have. Replaced by another user than its own, the workflow loses the rights and the token of its user, see `rights_dropped`. 409 `step_started` when one of them has started meanwhile.',
        params,
        body: replaceSteps,
        response: { 200: workflowDetail, ...failures(400, 404, 409) },
      },
    },
    async (request) => {
      const { tenantId } = request.principal;
      const { workflow_id } = request.params;
      const idempotencyKey = readIdempotencyKey(request);
      const run = {
        ...runOf(tenantId, workflow_id),
        principal: request.principal,
        actor: actorOf(request),
        idempotencyKey,
      };
      await replaceRunSteps(steerRun, run, request.body);
      return getRun(db, tenantId, workflow_id, temporalUi);
    },
  );

  app.post(
    '/v1/workflows/:workflow_id/steps/:step_id/messages',
    {
      config: { idempotency: 'key' },
      schema: {
        tags,
        summary: 'Say something to the agent of a running step',
        description:
          'The agent hears it before its next answer. Said by another user than its own, the workflow loses the rights and the token of its user, see `rights_dropped`. 409 `step_not_running`.',
        params: params.extend({ step_id: stepId }),
        body: stepMessage,
        response: {
          202: workflowSteered.omit({ status: true }),
          ...failures(400, 404, 409, 422),
        },
      },
    },
    async (request, reply) => {
      const { workflow_id, step_id } = request.params;
      const run = {
        ...runOf(request.principal.tenantId, workflow_id),
        principal: request.principal,
        actor: actorOf(request),
        idempotencyKey: readIdempotencyKey(request),
      };
      const answer = await answerOnce(db, idempotentRequestOf(request), async () => {
        const text = request.body.message;
        const rights_dropped = await sendStepMessage(steerRun, run, { step_id, text });
        return { workflow_id, rights_dropped };
      });
      return reply.code(202).send(answer);
    },
  );
}
