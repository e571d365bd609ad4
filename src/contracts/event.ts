import { z } from 'zod';

/** The `actor` of every envelope. */
export const ACTOR = 'agent-orchestrator';

/** The event kinds of each resource. JetStream stores exactly these subjects. */
export const EVENT_KINDS = {
  workflows: [
    'status_changed',
    'plan_created',
    'step_started',
    'step_completed',
    'step_failed',
    'model_answered',
    'tool_called',
    'tool_returned',
    'review_completed',
    'step_message',
    'step_reassigned',
    'tools_left_out',
    'rights_dropped',
  ],
  agents: ['created', 'updated', 'deleted', 'status_changed'],
  agent_creations: ['status_changed', 'progress', 'item_changed'],
  approvals: ['requested', 'updated', 'escalated', 'decided', 'expired', 'withdrawn'],
} as const;

export const eventEnvelope = z.object({
  eventId: z.string().describe('Deterministic from the resource id and the sequence (UUIDv5).'),
  occurredAt: z.string().describe('RFC 3339, UTC.'),
  tenantId: z.string(),
  correlationId: z.string().describe('The id of the resource.'),
  actor: z.string(),
  type: z.string().describe('`{noun}.{kind}`, for example `workflow.status_changed`.'),
  sequence: z.number().int().min(1).describe('Gapless per resource, from 1.'),
  payload: z.record(z.string(), z.unknown()),
});
export type EventEnvelope = z.infer<typeof eventEnvelope>;
