import { z } from 'zod';
import { agentCreationId, approvalId } from './ids.ts';
import { pageQuery } from './page.ts';
import { jsonObject, line, text } from './text.ts';

export const creationOperation = z.enum(['create', 'update', 'delete']);
export type CreationOperation = z.infer<typeof creationOperation>;

export const creationStatus = z.enum([
  'pending',
  'understanding',
  'discovering',
  'configuring',
  'awaiting_answer',
  'awaiting_sign_in',
  'awaiting_confirmation',
  'applying',
  'verifying',
  'completed',
  'failed',
  'rejected',
  'expired',
  'cancelled',
]);
export type CreationStatus = z.infer<typeof creationStatus>;

const ENDS = ['completed', 'failed', 'rejected', 'expired', 'cancelled'] as const;
export const ENDED_CREATIONS: readonly CreationStatus[] = ENDS;
export const isEndedCreation = (status: CreationStatus): boolean =>
  ENDED_CREATIONS.includes(status);

/** Final statuses from which the agent creation can be continued. */
export const REVIVABLE: readonly CreationStatus[] = ['expired', 'failed'];

const DAY = 86_400;

/** Maximum length of an assistant's name, in characters. */
export const MAX_NAME = 120;

const wish = {
  request: text(1, 20_000).describe('Describes the new agent, or the change, in plain language.'),
  operation: creationOperation
    .optional()
    .describe('Omitted: taken from the request; `create` if the request does not say.'),
  deployment: line(1, 120)
    .optional()
    .describe('Name or id of the deployment. Omitted: a suitable one is chosen.'),
  graph: line(1, 200).optional().describe('Omitted: a suitable one is chosen.'),
  assistant: line(1, 200)
    .optional()
    .describe(
      'Name or id of the assistant to update or delete. Omitted: the assistant that the request names.',
    ),
  name: line(1, MAX_NAME).optional().describe('The name of the agent.'),
  description: text(0, 2000).optional().describe('A one-sentence description.'),
  config: jsonObject
    .optional()
    .describe(
      "Values of the graph's fields. In an update, only the changed fields; null removes a value. Omitted: a model fills them in.",
    ),
};

export const createAgentCreation = z.strictObject({
  ...wish,
  batch: z
    .array(z.strictObject(wish))
    .min(1)
    .max(19)
    .optional()
    .describe('Several agents with one confirmation. Each has its own outcome.'),
  probe: z
    .boolean()
    .default(false)
    .describe('Sends one short message to the agent before the creation completes.'),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(30 * DAY)
    .default(DAY)
    .describe('How long the confirmation waits for a decision.'),
});
export type CreateAgentCreation = z.infer<typeof createAgentCreation>;

/** An error, described for the user. */
export const personError = z.object({
  kind: z.enum(['authentication', 'permission', 'validation', 'network', 'limit', 'unexpected']),
  message: z.string().describe('What happened.'),
  advice: z.string().describe('What to do next.'),
  alternative: z.string().nullable().describe('An alternative, if there is one.'),
  reference: z.string().describe('Identifies the technical cause in the log.'),
});
export type PersonError = z.infer<typeof personError>;

export const creationItem = z.object({
  item: z.int().describe('From 1.'),
  operation: creationOperation,
  status: z.enum(['open', 'configured', 'applied', 'completed', 'failed', 'rejected']),
  name: z.string(),
  description: z.string(),
  deployment_id: z.string().nullable(),
  deployment: z.string().nullable().describe('Its name.'),
  graph_id: z.string().nullable(),
  assistant_id: z.string().nullable(),
  config: z.record(z.string(), z.unknown()).nullable(),
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
    .describe('In an update: the differences from the current assistant.'),
  probe: z.string().nullable().describe('The answer of the agent.'),
  error: personError.nullable(),
});
export type CreationItem = z.infer<typeof creationItem>;

export const agentCreationSummary = z.object({
  agent_creation_id: agentCreationId,
  status: creationStatus,
  message: z.string().describe('The progress, for people.'),
  request: z.string(),
  user_id: z.string(),
  approval_id: approvalId.nullable().describe('The open question or confirmation.'),
  error: personError.nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
export type AgentCreationSummary = z.infer<typeof agentCreationSummary>;

export const agentCreation = agentCreationSummary.extend({ items: z.array(creationItem) });
export type AgentCreation = z.infer<typeof agentCreation>;

export const agentCreationAccepted = z.object({
  agent_creation_id: agentCreationId,
  status: creationStatus,
});
export type AgentCreationAccepted = z.infer<typeof agentCreationAccepted>;

/** The answer to a cancellation, which the flow carries out a moment later. */
export const agentCreationRequested = agentCreationAccepted.extend({
  requested: z
    .literal('cancel')
    .nullable()
    .describe('`cancel` until the status changes; null if it has.'),
});

export const agentCreationListQuery = z.strictObject({
  ...pageQuery.shape,
  status: creationStatus.optional(),
  mine: z.stringbool().default(false).describe('Only agent creations of the caller.'),
});
export type AgentCreationListQuery = z.infer<typeof agentCreationListQuery>;

export const agentCreationParams = z.object({ agent_creation_id: agentCreationId });

/** The `edit` of a confirmation. */
export const creationEdit = z.strictObject({
  items: z
    .array(
      z.strictObject({
        item: z.int().min(1).max(100),
        name: line(1, MAX_NAME).optional(),
        description: text(0, 2000).optional(),
        config: jsonObject.optional().describe('Fields to set; null removes a value.'),
        skip: z.boolean().optional().describe('Skips this agent.'),
      }),
    )
    .min(1)
    .max(100),
});
export type CreationEdit = z.infer<typeof creationEdit>;
