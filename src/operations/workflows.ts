import { z } from 'zod';
import { eventEnvelope } from '../contracts/event.ts';
import { workflowId } from '../contracts/ids.ts';
import { pageOf } from '../contracts/page.ts';
import { stepId } from '../contracts/plan.ts';
import { messageParams, transcriptMessage, transcriptQuery } from '../contracts/transcript.ts';
import { webhookDelivery, webhookDeliveryListQuery } from '../contracts/webhook.ts';
import {
  eventListQuery,
  forkWorkflow as forkWorkflowBody,
  replaceSteps,
  startWorkflow as startWorkflowBody,
  stepMessage,
  stepMessageAccepted,
  workflowAccepted,
  workflowDetail,
  workflowListQuery,
  workflowRequested,
  workflowResult,
  workflowStarted,
  workflowSteered,
  workflowSummary,
} from '../contracts/workflow.ts';
import { answerOnce } from '../services/idempotency/answer-once.ts';
import { cancelRun } from '../services/runs/cancel-run.ts';
import { forkRun } from '../services/runs/fork-run.ts';
import { pauseRun, resumeRun } from '../services/runs/pause-run.ts';
import { getResult, getRun, getStatus, listRuns } from '../services/runs/read-run.ts';
import { readTranscript, readTranscriptMessage } from '../services/runs/read-transcript.ts';
import { retryRun } from '../services/runs/retry-run.ts';
import { listRunEvents } from '../services/runs/run-events.ts';
import { startRun } from '../services/runs/start-run.ts';
import { replaceSteps as replaceRunSteps, sendStepMessage } from '../services/runs/steer-steps.ts';
import { startAndWait } from '../services/runs/wait-for-end.ts';
import { listDeliveries } from '../services/webhooks/read-webhook.ts';
import { type CallerContext, defineOperation, keyedRequest } from './operation.ts';

const tag = 'workflows';
const params = z.object({ workflow_id: workflowId });

const runOf = ({ principal }: CallerContext, workflow_id: string) => ({
  tenant_id: principal.tenantId,
  workflow_id,
});

const RIGHTS_DROPPED =
  'If the caller is not the user of the workflow, the workflow loses the rights and the token of its user; see `rights_dropped`.';

export const startWorkflow = defineOperation({
  name: 'startWorkflow',
  tag,
  summary: 'Start a workflow',
  description:
    'Stores the task durably and starts its run. With an `Idempotency-Key`, a repetition returns the same workflow.',
  scope: 'workflows:write',
  body: startWorkflowBody,
  example: { task: 'Compare the three largest vendors of heat pumps in 2 steps' },
  output: workflowStarted,
  idempotent: 'key',
  audit: 'workflow.start',
  failures: [400, 422],
  run: (services, context, { body: { wait: seconds = 0, ...body } }) => {
    const { tenantId } = context.principal;
    return startAndWait(
      services,
      { seconds, tenantId, caller: context },
      {
        start: () => startRun(services, { ...context, tenantId, body }),
        idOf: ({ workflow_id }) => workflow_id,
        read: (workflowId) => getResult(services.db, tenantId, workflowId),
      },
    );
  },
});

export const listWorkflows = defineOperation({
  name: 'listWorkflows',
  tag,
  summary: 'List workflows, newest first',
  scope: 'workflows:read',
  query: workflowListQuery,
  output: pageOf(workflowSummary),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => listRuns(db, principal.tenantId, query),
});

export const getWorkflow = defineOperation({
  name: 'getWorkflow',
  tag,
  summary: 'Get a workflow with its plan, steps and usage',
  scope: 'workflows:read',
  params,
  output: workflowDetail,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db, temporalUi }, { principal }, { workflow_id }) =>
    getRun(db, principal.tenantId, workflow_id, temporalUi),
});

export const getWorkflowResult = defineOperation({
  name: 'getWorkflowResult',
  tag,
  summary: 'Get the result of a finished workflow',
  description: 'Returns 409 `not_finished` while the workflow is running.',
  scope: 'workflows:read',
  params,
  output: workflowResult,
  idempotent: 'read',
  failures: [400, 404, 409],
  run: ({ db }, { principal }, { workflow_id }) => getResult(db, principal.tenantId, workflow_id),
});

export const listWorkflowEvents = defineOperation({
  name: 'listWorkflowEvents',
  tag,
  summary: 'List or stream the events of a workflow',
  description:
    'Returns a page of events in order. With `Accept: text/event-stream`, returns a stream instead: past events first, then live ones. The stream continues after `Last-Event-ID`. It ends after the last event of a finished workflow, or when the token or API key expires.',
  scope: 'workflows:read',
  params,
  query: eventListQuery,
  output: pageOf(eventEnvelope),
  idempotent: 'read',
  failures: [400, 404, 406],
  run: async ({ db }, { principal: { tenantId } }, { workflow_id: workflowId, cursor, limit }) => {
    await getStatus(db, tenantId, workflowId);
    return listRunEvents(db, { tenantId, workflowId, after: cursor ?? 0, limit });
  },
});

export const listWebhookDeliveries = defineOperation({
  name: 'listWebhookDeliveries',
  tag,
  summary: "List the delivery attempts of a workflow's webhook, in order",
  scope: 'workflows:read',
  params,
  query: webhookDeliveryListQuery,
  output: pageOf(webhookDelivery),
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { workflow_id, ...query }) =>
    listDeliveries(db, { tenantId: principal.tenantId, workflowId: workflow_id, ...query }),
});

const TRANSCRIPT =
  'Prompts, answers, thinking, tool calls with their arguments and permissions, results, tokens and cost, in order. Messages that are still being generated are not included.';

export const listStepMessages = defineOperation({
  name: 'listStepMessages',
  tag,
  summary: 'List what the agent of a step did',
  description: `${TRANSCRIPT} Includes all rounds and all agents of the step.`,
  scope: 'workflows:read',
  params: params.extend({ step_id: stepId }),
  query: transcriptQuery,
  output: pageOf(transcriptMessage),
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, context, { workflow_id, step_id: id, ...query }) =>
    readTranscript(db, runOf(context, workflow_id), { kind: 'step', id }, query),
});

const listMessagesOf = (kind: 'plan' | 'review', name: string, summary: string) =>
  defineOperation({
    name,
    tag,
    summary,
    description: TRANSCRIPT,
    scope: 'workflows:read',
    params,
    query: transcriptQuery,
    output: pageOf(transcriptMessage),
    idempotent: 'read',
    failures: [400, 404],
    run: ({ db }, context, { workflow_id, ...query }) =>
      readTranscript(db, runOf(context, workflow_id), { kind }, query),
  });

export const listPlanMessages = listMessagesOf(
  'plan',
  'listPlanMessages',
  'List what the planner did',
);
export const listReviewMessages = listMessagesOf(
  'review',
  'listReviewMessages',
  'List what the reviewer did',
);

export const getMessage = defineOperation({
  name: 'getMessage',
  tag,
  summary: 'Get one message of a transcript with its whole texts',
  scope: 'workflows:read',
  params: messageParams,
  output: transcriptMessage,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, context, { workflow_id, message_id }) =>
    readTranscriptMessage(db, runOf(context, workflow_id), message_id),
});

export const cancelWorkflow = defineOperation({
  name: 'cancelWorkflow',
  tag,
  summary: 'Cancel a workflow',
  description:
    'Stops in-flight model calls at once. The status becomes `cancelled` a moment later; until then `requested` is `cancel`. Cancelling a cancelled workflow succeeds; 409 `already_finished` if the workflow ended in another way.',
  scope: 'workflows:write',
  params,
  output: workflowRequested,
  idempotent: 'natural',
  audit: 'workflow.cancel',
  failures: [400, 404, 409],
  run: (services, context, { workflow_id }) =>
    cancelRun(services, runOf(context, workflow_id), context.actor),
});

export const pauseWorkflow = defineOperation({
  name: 'pauseWorkflow',
  tag,
  summary: 'Pause a workflow',
  description:
    'In-flight calls finish; no new call starts. The status becomes `paused` a moment later; until then `requested` is `pause`. Pausing a paused workflow succeeds.',
  scope: 'workflows:write',
  params,
  output: workflowRequested,
  idempotent: 'natural',
  audit: 'workflow.pause',
  failures: [400, 404, 409],
  run: (services, context, { workflow_id }) =>
    pauseRun(services, runOf(context, workflow_id), context.actor),
});

export const resumeWorkflow = defineOperation({
  name: 'resumeWorkflow',
  tag,
  summary: 'Resume a paused workflow',
  description:
    'The status changes a moment later; `requested` is `resume`. Resuming a workflow that is not paused changes nothing.',
  scope: 'workflows:write',
  params,
  output: workflowRequested,
  idempotent: 'natural',
  audit: 'workflow.resume',
  failures: [400, 404, 409],
  run: (services, context, { workflow_id }) =>
    resumeRun(services, runOf(context, workflow_id), context.actor),
});

export const retryWorkflow = defineOperation({
  name: 'retryWorkflow',
  tag,
  summary: 'Retry a failed workflow from the point of failure',
  description: `Finished steps keep their results and cost nothing again. ${RIGHTS_DROPPED} Returns 409 \`not_failed\` unless the workflow is \`failed\`, \`timed_out\` or \`terminated\`.`,
  scope: 'workflows:write',
  params,
  output: workflowSteered,
  idempotent: 'key',
  audit: 'workflow.retry',
  failures: [400, 404, 409, 422],
  run: (services, context, { workflow_id }) =>
    answerOnce(services.db, keyedRequest(context, 'retryWorkflow', [{ workflow_id }, null]), () =>
      retryRun(services, { ...context, ...runOf(context, workflow_id) }),
    ),
});

export const forkWorkflow = defineOperation({
  name: 'forkWorkflow',
  tag,
  summary: 'Start a new workflow from the state of an existing one',
  description:
    'The new workflow keeps the results of finished steps that come before `from_step` and are unchanged in the plan. It carries out all other steps. Fields that the body omits keep their values. The existing workflow does not change and may be in any state. The new workflow acts for the caller, with the caller’s rights and token.',
  scope: 'workflows:write',
  params,
  body: forkWorkflowBody,
  example: {},
  output: workflowAccepted,
  idempotent: 'key',
  audit: 'workflow.fork',
  failures: [400, 404, 422],
  run: (services, context, { workflow_id: workflowId, body }) =>
    forkRun(services, { ...context, tenantId: context.principal.tenantId, workflowId, body }),
});

export const replaceWorkflowSteps = defineOperation({
  name: 'replaceWorkflowSteps',
  tag,
  summary: 'Replace the steps that have not started',
  description: `The given steps replace all steps that have not started, and may depend on steps that have. ${RIGHTS_DROPPED} Steps that have started can be sent back as they are shown. Returns 409 \`step_started\` if a step that has started is changed.`,
  scope: 'workflows:write',
  params,
  body: replaceSteps,
  output: workflowDetail,
  idempotent: 'key',
  audit: 'workflow.replace_steps',
  failures: [400, 404, 409, 422],
  run: async (services, context, { workflow_id, body }) => {
    const keyed = keyedRequest(context, 'replaceWorkflowSteps', [{ workflow_id }, body]);
    await answerOnce(services.db, keyed, async () => {
      await replaceRunSteps(services, { ...context, ...runOf(context, workflow_id) }, body);
      return {};
    });
    return getRun(services.db, context.principal.tenantId, workflow_id, services.temporalUi);
  },
});

export const sendMessageToStep = defineOperation({
  name: 'sendMessageToStep',
  tag,
  summary: 'Send a message to the agent of a running step',
  description: `The agent receives it before its next answer. ${RIGHTS_DROPPED} Returns 409 \`step_not_running\` if the step is not running.`,
  scope: 'workflows:write',
  params: params.extend({ step_id: stepId }),
  body: stepMessage,
  example: { message: 'Leave out vendors without a service network in France.' },
  output: stepMessageAccepted,
  idempotent: 'key',
  audit: 'workflow.say',
  failures: [400, 404, 409, 422],
  run: (services, context, { workflow_id, step_id, body }) =>
    answerOnce(
      services.db,
      keyedRequest(context, 'sendMessageToStep', [{ workflow_id, step_id }, body]),
      async () => {
        const run = { ...context, ...runOf(context, workflow_id) };
        const step = { step_id, text: body.message };
        return { workflow_id, rights_dropped: await sendStepMessage(services, run, step) };
      },
    ),
});
