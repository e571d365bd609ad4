import { z } from 'zod';
import { agentCreationId, approvalId, sessionId, workflowId } from './ids.ts';
import { pageQuery } from './page.ts';
import { MAX_STEPS, stepId } from './plan.ts';
import { rightsDropped } from './rights-dropped.ts';
import { jsonObject, line, text } from './text.ts';

/**
 * The cause of an approval: the plan, a tool call, the result, a question of an agent, an exhausted budget, a call of unknown outcome, an
 * agent creation, or a flow that needs a new token of its user.
 */
export const approvalKind = z.enum([
  'plan',
  'tool_call',
  'result',
  'question',
  'budget',
  'unknown_effect',
  'agent_creation',
  'sign_in',
]);
export type ApprovalKind = z.infer<typeof approvalKind>;

export const approvalMode = z.enum(['plan', 'tools', 'result']);
export type ApprovalMode = z.infer<typeof approvalMode>;

/** `ask_once` asks for a tool's first call in a run and applies the answer to later calls. */
export const toolPolicy = z.enum(['auto', 'ask', 'ask_once', 'deny']);
export type ToolPolicy = z.infer<typeof toolPolicy>;

/** A tool name, or a pattern of names. */
export const toolPattern = line(1, 64).regex(
  /^[A-Za-z0-9_*-]+$/,
  'must be a tool name; * stands for any characters',
);

export const toolPolicyRule = z.strictObject({
  name: toolPattern.describe(
    'Tool name; `*` matches any characters. The first matching entry applies.',
  ),
  policy: toolPolicy,
});
export type ToolPolicyRule = z.infer<typeof toolPolicyRule>;

/** What permitted a tool call: the policy of the run, or the decision of a person. */
export const toolPermission = z.object({
  policy: toolPolicy,
  approval_id: approvalId.optional(),
  decision: z.string().optional(),
  decided_by: z.string().nullable().optional().describe('Null if the approval expired.'),
});
export type ToolPermission = z.infer<typeof toolPermission>;

/** What happens when an approval expires; `escalate` keeps it open and marks it. */
export const onTimeout = z.enum(['reject', 'approve', 'escalate', 'fail']);
export type OnTimeout = z.infer<typeof onTimeout>;

export const approvalSettings = z.strictObject({
  modes: z.array(approvalMode).max(3).default([]).describe('What a person approves in advance.'),
  tools: z
    .array(toolPolicyRule)
    .max(100)
    .default([])
    .describe('Without a matching entry, mode `tools` asks for every tool that is not read-only.'),
  questions: z
    .boolean()
    .default(true)
    .describe('Whether agents may ask a person (the built-in tool `ask_person`).'),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .describe('Omitted: a question stays open until the run ends.'),
  on_timeout: onTimeout.default('fail'),
});
export type ApprovalSettings = z.infer<typeof approvalSettings>;

/** The short form names a single mode, or `none`. */
export const approvalInput = z.union([
  z.enum(['none', ...approvalMode.options]).transform(
    (mode): ApprovalSettings => ({
      modes: mode === 'none' ? [] : [mode],
      tools: [],
      questions: true,
      on_timeout: 'fail',
    }),
  ),
  approvalSettings,
]);

export const approvalStatus = z.enum(['pending', 'decided', 'expired', 'withdrawn']);
export type ApprovalStatus = z.infer<typeof approvalStatus>;

export const decisionKind = z.enum(['approve', 'reject', 'edit', 'respond']);
export type DecisionKind = z.infer<typeof decisionKind>;

export const decisionRequest = z.strictObject({
  decision: decisionKind,
  subject_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the subject_hash of the approval')
    .optional()
    .describe(
      'The hash of the subject that the decider has seen. If the subject has changed: 409 `subject_changed`.',
    ),
  edit: jsonObject
    .optional()
    .describe(
      'With `edit`: `{steps}` or the changed `subject` for a plan, the arguments for a tool call, the content that an MCP server asks for, `subject.editable` with your changes for a question of an agent, `{output}` for a result, the limits to change for a budget, `{items}` for an agent creation. With `reject` of a result: `{steps: [step_id…]}` to do again.',
    ),
  message: text(1, 20_000)
    .optional()
    .describe('Feedback with `reject`, the answer with `respond`.'),
});
export type DecisionRequest = z.infer<typeof decisionRequest>;

export const decision = z.object({
  decision: decisionKind,
  message: z.string().nullable(),
  edit: z.record(z.string(), z.unknown()).nullable(),
  decided_by: z.string().nullable().describe('Null if the approval expired.'),
  decided_at: z.string(),
  decided_from: z.object({ ip: z.string(), user_agent: z.string() }).nullable(),
  rights_dropped: rightsDropped.nullable().optional(),
});
export type Decision = z.infer<typeof decision>;

export const choice = z.object({
  decision: decisionKind,
  label: z.string().describe('The meaning of this decision.'),
});
export type Choice = z.infer<typeof choice>;

export const approvalSummary = z.object({
  approval_id: approvalId,
  kind: approvalKind,
  status: approvalStatus,
  workflow_id: workflowId.nullable(),
  agent_creation_id: agentCreationId.nullable(),
  session_id: sessionId.nullable(),
  step_id: z.string().nullable(),
  title: z.string(),
  subject_hash: z.string(),
  choices: z.array(choice),
  on_timeout: onTimeout,
  requested_at: z.string(),
  expires_at: z.string().nullable(),
  escalated_at: z.string().nullable(),
  decision: decision.nullable(),
});
export type ApprovalSummary = z.infer<typeof approvalSummary>;

export const approval = approvalSummary.extend({
  subject: z.record(z.string(), z.unknown()).describe('The content that the decider sees.'),
});
export type Approval = z.infer<typeof approval>;

export const approvalListQuery = z.strictObject({
  ...pageQuery.shape,
  status: approvalStatus.or(z.literal('all')).default('pending'),
  kind: approvalKind.optional(),
  workflow_id: workflowId.optional(),
  agent_creation_id: agentCreationId.optional(),
  session_id: sessionId.optional(),
  step_id: stepId.optional(),
});
export type ApprovalListQuery = z.infer<typeof approvalListQuery>;

/** The `edit` of a result. */
export const resultEdit = z.strictObject({ output: text(1, 1_000_000) });
/** The `edit` with `reject` of a result. */
export const resultRejection = z.strictObject({ steps: z.array(stepId).min(1).max(MAX_STEPS) });

/** What a workflow waits for, for its details in the Temporal Web UI. Workers of an earlier release give the id only. */
export interface OpenQuestion {
  /** Or the id of the agent creation whose end the run waits for. */
  approval_id: string;
  title?: string;
  /** The address of the approval or the agent creation; a path if PUBLIC_URL is not set. */
  url?: string;
}

/** A call that waits for a person's decision. */
export interface Waiting extends OpenQuestion {
  kind: 'waits';
  /** Seconds; null waits as long as the run lives. */
  expires_in: number | null;
}
