import { z } from 'zod';
import { toolPermission } from './approval.ts';
import { agentCreationId, approvalId, workflowId } from './ids.ts';
import { rightsDropped } from './rights-dropped.ts';
import { failure, usageTotals } from './workflow.ts';

const step = { workflow_id: workflowId, step_id: z.string(), title: z.string(), round: z.int() };
const status = z.string();

/** The place of a message in the transcript of the run. */
const place = {
  workflow_id: workflowId,
  step_id: z.string().nullable().describe('Null for the planner and the reviewer.'),
  conversation: z.string().describe('`plan`, `review-{round}`, or the step and its revision.'),
  message: z.int().describe('The `sequence` of the message in its conversation.'),
  agent: z.string().describe('`name@version`.'),
};
const call = { ...place, call: z.int().describe('The index of the call in its message.') };

const agentPayload = z.looseObject({
  agent_id: z.string(),
  name: z.string(),
  type: z.string(),
  version: z.int(),
  status,
  status_reason: z.string().nullable(),
  capabilities: z.array(z.unknown()).nullable(),
});

const approvalPayload = z.looseObject({
  approval_id: approvalId,
  kind: z.string(),
  status,
  workflow_id: z.string().nullable(),
  agent_creation_id: z.string().nullable(),
  session_id: z.string().nullable(),
  step_id: z.string().nullable(),
  title: z.string(),
  subject_hash: z.string(),
  on_timeout: z.string(),
  expires_at: z.string().nullable(),
  decision: z.string().optional(),
  message: z.string().nullable().optional(),
  decided_by: z.string().nullable().optional(),
});

const creationPayload = z.looseObject({
  agent_creation_id: agentCreationId,
  status,
  message: z.string(),
  error: z.looseObject({ kind: z.string(), message: z.string() }).optional(),
});

/** The payload of each type of event. A later version may add fields. */
export const EVENT_PAYLOADS = {
  'workflow.status_changed': z.looseObject({
    workflow_id: workflowId,
    status,
    previous_status: z.string().nullable(),
    error: failure.optional(),
    attempt: z.int().optional().describe('The number of retries so far.'),
  }),
  'workflow.plan_created': z.looseObject({
    workflow_id: workflowId,
    cause: z.string().describe('`planned`, `edited`, `replaced` or `forked`.'),
    steps: z.array(
      z.looseObject({
        step_id: z.string(),
        title: z.string(),
        capability: z.string(),
        depends_on: z.array(z.string()),
        agent: z.string().describe('`name@version`.'),
        model: z.string().nullable().optional(),
      }),
    ),
  }),
  'workflow.step_started': z.looseObject({ ...step, agent: z.string() }),
  'workflow.step_completed': z.looseObject({
    ...step,
    usage: usageTotals.partial(),
    preview: z.string().describe('The beginning of the output.'),
  }),
  'workflow.step_failed': z.looseObject({ ...step, error: failure }),
  'workflow.step_reassigned': z.looseObject({
    ...step,
    from: z.string(),
    to: z.string(),
    error: failure,
  }),
  'workflow.step_message': z.looseObject({
    workflow_id: workflowId,
    step_id: z.string(),
    text: z.string(),
  }),
  'workflow.model_answered': z.looseObject({
    ...place,
    provider: z.string(),
    model: z.string(),
    tool_calls: z.array(z.string()).describe('The names of the tools that the model calls.'),
    preview: z.string().describe('The beginning of the answer. Credentials are masked.'),
    input_tokens: z.int(),
    cached_tokens: z.int(),
    output_tokens: z.int(),
    cost_usd: z.string(),
    latency_ms: z.int(),
  }),
  'workflow.tool_called': z.looseObject({
    ...call,
    tool: z.string(),
    arguments: z.string().describe('The beginning of the JSON. Credentials are masked.'),
    permission: toolPermission,
  }),
  'workflow.tool_returned': z.looseObject({
    ...call,
    tool: z.string(),
    is_error: z.boolean(),
    preview: z.string().describe('The beginning of the result. Credentials are masked.'),
    latency_ms: z.int().nullable().describe('Null if the call was not made.'),
  }),
  'workflow.tools_left_out': z.looseObject({
    ...step,
    agent: z.string(),
    model: z.string(),
    tools: z.array(z.looseObject({ name: z.string(), reason: z.string() })),
  }),
  'workflow.review_completed': z.looseObject({
    workflow_id: workflowId,
    round: z.int(),
    review: z.looseObject({ verdict: z.string(), score: z.number(), summary: z.string() }),
  }),
  'workflow.rights_dropped': z.looseObject({ workflow_id: workflowId, ...rightsDropped.shape }),
  'agent.created': agentPayload,
  'agent.updated': agentPayload,
  'agent.deleted': agentPayload,
  'agent.status_changed': agentPayload,
  'agent_creation.status_changed': creationPayload.extend({
    previous_status: z.string().nullable(),
  }),
  'agent_creation.progress': creationPayload,
  'agent_creation.item_changed': creationPayload.extend({
    item: z.int(),
    item_status: z.string().optional(),
  }),
  'approval.requested': approvalPayload,
  'approval.updated': approvalPayload,
  'approval.escalated': approvalPayload,
  'approval.decided': approvalPayload,
  'approval.expired': approvalPayload,
  'approval.withdrawn': approvalPayload,
} as const;
export type EventType = keyof typeof EVENT_PAYLOADS;
