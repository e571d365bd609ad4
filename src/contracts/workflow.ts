import { z } from 'zod';
import { approvalInput, approvalSettings } from './approval.ts';
import { budget, budgetLimits } from './budget.ts';
import { approvalId, scheduleId, sessionId, workflowId } from './ids.ts';
import { modelName } from './model.ts';
import { pageQuery } from './page.ts';
import { clientStep, MAX_STEPS, plan, stepId } from './plan.ts';
import { review } from './review.ts';
import { rightsDropped } from './rights-dropped.ts';
import { jsonObject, line, text } from './text.ts';
import { createWebhook, webhook } from './webhook.ts';

export const ACTIVE_STATUSES = [
  'pending',
  'planning',
  'awaiting_approval',
  'executing',
  'reviewing',
  'paused',
] as const;
export const TERMINAL_STATUSES = [
  'completed',
  'failed',
  'cancelled',
  'timed_out',
  'terminated',
] as const;
export const workflowStatus = z.enum([...ACTIVE_STATUSES, ...TERMINAL_STATUSES]);
export type WorkflowStatus = z.infer<typeof workflowStatus>;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

export const isTerminal = (status: WorkflowStatus): status is TerminalStatus =>
  (TERMINAL_STATUSES as readonly string[]).includes(status);

export const createWorkflow = z.strictObject({
  task: text(1, 100_000).regex(/\S/, 'must not be blank'),
  agent_type: line(1, 64)
    .default('general')
    .describe('The blueprint that carries out steps by default.'),
  input: jsonObject.optional().describe('Structured input for the planner and all steps.'),
  plan: plan.optional().describe("A plan that replaces the planner's."),
  max_revisions: z.int().min(0).max(10).default(2),
  approval: approvalInput
    .optional()
    .describe(
      'What a person approves: a mode (`none`, `plan`, `tools`, `result`) or detailed settings.',
    ),
  budget: budgetLimits
    .optional()
    .describe('At a limit, the run waits until a person raises the budget.'),
  model: modelName
    .optional()
    .describe(
      'For the planner, the reviewer and all steps, instead of the default model and of the models of blueprints.',
    ),
  output_schema: jsonObject
    .optional()
    .describe(
      'JSON Schema that the output must match. The agent of the last step gets the schema and corrects answers that do not match it.',
    ),
  session_id: sessionId.optional().describe('The session that the run belongs to.'),
  prefer: z
    .enum(['cheapest', 'fastest'])
    .optional()
    .describe('Decides between several capable agents.'),
  metadata: jsonObject.optional().describe('Stored and returned; models do not see it.'),
  webhook: createWebhook.optional().describe('Receives the events of the run.'),
});
export type CreateWorkflow = z.infer<typeof createWorkflow>;

export const workflowAccepted = z.object({ workflow_id: workflowId, status: workflowStatus });

/** The answer to a request that a run carries out a moment later. */
export const workflowRequested = workflowAccepted.extend({
  requested: z
    .enum(['pause', 'resume', 'cancel'])
    .nullable()
    .describe(
      'What the workflow was asked to do. `status` is that of now, and follows a moment later. Null if nothing is left to do.',
    ),
});
export type WorkflowRequested = z.infer<typeof workflowRequested>;

/** The answer to a request that may put words into somebody else's run. */
export const workflowSteered = workflowAccepted.extend({
  rights_dropped: rightsDropped.nullable(),
});
/** The message is stored for the agent's next turn. */
export const stepMessageAccepted = workflowSteered.omit({ status: true });
export type WorkflowSteered = z.infer<typeof workflowSteered>;

/** How long a request waits for the end of what it starts. */
export const waitSeconds = z
  .int()
  .min(0)
  .max(300)
  .optional()
  .describe(
    'Seconds to wait for the end. If it comes in time, the answer is 200 and has the `result`.',
  );

/** `POST /v1/workflows` */
export const startWorkflow = createWorkflow.extend({ wait: waitSeconds });

export const workflowCreated = workflowAccepted.extend({
  webhook_secret: z
    .string()
    .optional()
    .describe('The generated secret of the webhook. It is shown only once.'),
});
export type WorkflowCreated = z.infer<typeof workflowCreated>;

/** Tokens are integers, costs are USD as decimal strings. */
export const usageTotals = z.object({
  model_calls: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.string(),
});
export type UsageTotals = z.infer<typeof usageTotals>;

export const failure = z.object({
  code: z.string(),
  message: z.string(),
  step_id: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

export const stepStatus = z.enum(['pending', 'running', 'completed', 'failed', 'cancelled']);
export type StepStatus = z.infer<typeof stepStatus>;

export const waitingFor = z.object({
  what: z.string().describe('As `model openai/gpt-4o-mini`, `agent clerk` or `tool search`.'),
  reason: z.string().describe('The error of the last attempt.'),
  since: z.string(),
  next_attempt_at: z.string(),
});
export type WaitingFor = z.infer<typeof waitingFor>;

export const stepState = z.object({
  step_id: z.string(),
  title: z.string(),
  instruction: z.string(),
  capability: z.string(),
  depends_on: z.array(z.string()),
  output_schema: z.record(z.string(), z.unknown()).nullable(),
  agent: z.string().describe('Blueprint name and version, `name@version`.'),
  model: z.string(),
  status: stepStatus,
  round: z.int().describe('0 is the first execution, 1 the first revision, …'),
  output: z.string().nullable(),
  error: failure.nullable(),
  usage: usageTotals.nullable(),
  waiting_for: waitingFor.nullable().describe('The unreachable peer that the step waits for.'),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type StepState = z.infer<typeof stepState>;

export const workflowSummary = z.object({
  workflow_id: workflowId,
  status: workflowStatus,
  task: z.string(),
  agent_type: z.string(),
  schedule_id: scheduleId.nullable().describe('The schedule that started it.'),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
  error: failure.nullable(),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;

/** The reviewer's feedback, or the message of a person who rejected the result. */
const shownReview = review.extend({ by_person: z.literal(true).optional() });

export const forkedFrom = z.object({ workflow_id: workflowId, step_id: z.string().nullable() });

export const workflowDetail = workflowSummary.extend({
  session_id: sessionId.nullable(),
  user_id: z.string().nullable().describe('The user that the run acts for; null if unknown.'),
  rights_dropped: rightsDropped.nullable(),
  approval: approvalSettings.nullable(),
  budget: budget.nullable(),
  pending_approvals: z.array(approvalId),
  forked_from: forkedFrom.nullable(),
  attempt: z.int().describe('How often the run was retried.'),
  input: z.record(z.string(), z.unknown()).nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  max_revisions: z.int(),
  round: z.int(),
  last_sequence: z.int(),
  steps: z.array(stepState),
  review: shownReview.nullable(),
  usage: usageTotals,
  waiting_for: waitingFor
    .nullable()
    .describe(
      'The peer that the run has waited for longest: a model provider, an agent or a tool service that is unreachable or overloaded. The run continues when the peer is back.',
    ),
  webhook: webhook.nullable(),
  links: z.object({
    self: z.string(),
    events: z.string(),
    result: z.string(),
    temporal_ui: z.string().nullable(),
  }),
});
export type WorkflowDetail = z.infer<typeof workflowDetail>;

export const workflowResult = z.object({
  workflow_id: workflowId,
  status: workflowStatus,
  output: z.string().nullable().describe('The outputs of the steps that no other step depends on.'),
  data: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('The output as JSON, if the run has an `output_schema`.'),
  steps: z.array(stepState.pick({ step_id: true, title: true, status: true, output: true })),
  review: shownReview.nullable(),
  error: failure.nullable(),
  usage: usageTotals,
});
export type WorkflowResult = z.infer<typeof workflowResult>;

/** `result`: if the request has waited for it. */
export const workflowStarted = workflowCreated.extend({ result: workflowResult.optional() });

export const workflowListQuery = z.strictObject({
  ...pageQuery.shape,
  status: workflowStatus.optional(),
  agent_type: line(1, 64).optional(),
  schedule_id: scheduleId.optional(),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
  session_id: sessionId.optional(),
  executions: z.stringbool().default(false).describe('Includes executions of single agents.'),
  q: line(1, 200).optional().describe('Text that the task must contain (case-insensitive).'),
});
export type WorkflowListQuery = z.infer<typeof workflowListQuery>;

/** `POST /v1/workflows/{id}/fork` */
export const forkWorkflow = z.strictObject({
  from_step: stepId
    .optional()
    .describe(
      'The first step to repeat, with all steps that depend on it. Omitted: all steps are repeated.',
    ),
  task: createWorkflow.shape.task.optional(),
  input: jsonObject.optional(),
  agent_type: line(1, 64).optional(),
  plan: plan
    .optional()
    .describe('A changed plan. Finished steps that it does not change keep their results.'),
  blueprints: z
    .record(line(1, 64), z.int().min(1))
    .optional()
    .describe('Blueprint versions to use, by name.'),
  approval: approvalInput.optional(),
  budget: budgetLimits.optional(),
  max_revisions: z.int().min(0).max(10).optional(),
  metadata: jsonObject.optional(),
  model: createWorkflow.shape.model,
});
export type ForkWorkflow = z.infer<typeof forkWorkflow>;

const asShown = z.unknown().optional().describe('Set by the server; accepted as it was shown.');

/** A step as a client writes it, or as it was shown the step. */
const sentStep = clientStep.extend({
  output_schema: clientStep.shape.output_schema.nullable(),
  agent: line(1, 80)
    .optional()
    .describe(
      'The agent for the step, with or without its version. Omitted: an agent with the capability.',
    ),
  model: asShown,
  status: asShown,
  round: asShown,
  output: asShown,
  error: asShown,
  usage: asShown,
  waiting_for: asShown,
  started_at: asShown,
  finished_at: asShown,
});

/** `PUT /v1/workflows/{id}/steps`: in place of all steps that have not started. */
export const replaceSteps = z.strictObject({
  task: asShown,
  steps: z.array(sentStep).max(MAX_STEPS),
});
export type ReplaceSteps = z.infer<typeof replaceSteps>;

/** `POST /v1/workflows/{id}/steps/{step_id}/messages` */
export const stepMessage = z.strictObject({ message: text(1, 8000) });

export const eventListQuery = z.strictObject({
  ...pageQuery.shape,
  cursor: z.coerce
    .number()
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe('Events after this sequence.'),
});
