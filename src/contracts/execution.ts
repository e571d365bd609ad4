import { z } from 'zod';
import { approvalId, sessionId, workflowId } from './ids.ts';
import { jsonObject, line, text } from './text.ts';
import {
  createWorkflow,
  failure,
  usageTotals,
  waitingFor,
  waitSeconds,
  workflowStatus,
} from './workflow.ts';

/** `POST /v1/agents/execute`: one job for one agent. */
export const executeAgent = z.strictObject({
  agent: line(1, 64).describe('Name or id of a registered agent, or the name of a blueprint.'),
  task: text(1, 100_000).regex(/\S/, 'must not be blank'),
  input: jsonObject.optional().describe('Structured input for the agent.'),
  model: createWorkflow.shape.model.describe("Instead of the agent's own model."),
  output_schema: createWorkflow.shape.output_schema,
  session_id: sessionId.optional(),
  approval: createWorkflow.shape.approval,
  budget: createWorkflow.shape.budget,
  metadata: jsonObject.optional(),
  webhook: createWorkflow.shape.webhook,
});
export type ExecuteAgent = z.infer<typeof executeAgent>;

export const startExecution = executeAgent.extend({ wait: waitSeconds });

export const executionAccepted = z.object({
  execution_id: workflowId.describe('Also the id of the workflow.'),
  status: workflowStatus,
  webhook_secret: z.string().optional(),
});
export type ExecutionAccepted = z.infer<typeof executionAccepted>;

export const execution = z.object({
  execution_id: workflowId,
  agent: z.string().describe('`name@version`; before the assignment, the name.'),
  status: workflowStatus,
  task: z.string(),
  result: z.string().nullable(),
  data: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      'The result as JSON, if the execution has an `output_schema`; otherwise what came beside the answer, such as artifacts.',
    ),
  error: failure.nullable(),
  usage: usageTotals,
  waiting_for: waitingFor.nullable().describe('The peer that is currently unreachable.'),
  pending_approvals: z.array(approvalId),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  links: z.object({ self: z.string(), workflow: z.string(), events: z.string() }),
});
export type Execution = z.infer<typeof execution>;

/** `result`: if the request has waited for it. */
export const executionStarted = executionAccepted.extend({ result: execution.optional() });
