import { z } from 'zod';
import { EVENT_KINDS } from './event.ts';
import { webhookId } from './ids.ts';
import { pageQuery } from './page.ts';
import { text } from './text.ts';
import { httpUrl } from './tool.ts';
import { webhookSecret } from './webhook.ts';

const NOUNS = {
  workflows: 'workflow',
  agents: 'agent',
  agent_creations: 'agent_creation',
  approvals: 'approval',
} as const;

const RESOURCES = Object.keys(NOUNS) as (keyof typeof NOUNS)[];

/** Event types, `{noun}.*` for all of a noun, and `*` for all. */
export const ENDPOINT_EVENTS = [
  '*',
  ...RESOURCES.flatMap((resource) => [
    `${NOUNS[resource]}.*`,
    ...EVENT_KINDS[resource].map((kind) => `${NOUNS[resource]}.${kind}`),
  ]),
] as const;
export const endpointEvent = z.enum(ENDPOINT_EVENTS);
export type EndpointEvent = z.infer<typeof endpointEvent>;

export const endpointStatus = z.enum(['enabled', 'disabled']);
export type EndpointStatus = z.infer<typeof endpointStatus>;

const fields = {
  url: httpUrl.describe(
    'Receives each event as JSON with POST, signed according to Standard Webhooks.',
  ),
  events: z
    .array(endpointEvent)
    .min(1)
    .max(100)
    .describe('Event types; `approval.*` selects all of a noun, `*` all events.'),
  description: text(0, 1000),
};

export const createWebhookEndpoint = z.strictObject({
  ...fields,
  description: fields.description.default(''),
  secret: webhookSecret
    .optional()
    .describe('Signs the deliveries. Omitted: a secret is generated.'),
});
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpoint>;

/** Omitted fields keep their values. */
export const updateWebhookEndpoint = z
  .strictObject({
    ...fields,
    status: endpointStatus.describe(
      'A disabled webhook gets no events; it does not get them later.',
    ),
  })
  .partial();
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpoint>;

export const webhookEndpoint = z.object({
  webhook_id: webhookId,
  ...fields,
  url: z.string(),
  status: endpointStatus,
  disabled_reason: z.string().nullable(),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;

export const webhookEndpointCreated = webhookEndpoint.extend({
  secret: z.string().describe('Signs the deliveries. It is shown only here.'),
});
export type WebhookEndpointCreated = z.infer<typeof webhookEndpointCreated>;

export const messageStatus = z.enum(['queued', 'succeeded', 'failed']);
export type MessageStatus = z.infer<typeof messageStatus>;

export const endpointDelivery = z.object({
  delivery_id: z.string(),
  event_id: z.string().describe('The `webhook-id` of every attempt.'),
  type: z.string(),
  resource_id: z.string(),
  sequence: z.int(),
  status: messageStatus.describe('`failed`: no attempt follows.'),
  attempts: z.int(),
  next_attempt_at: z.string().nullable(),
  response_status: z.int().nullable().describe('Of the last attempt; null without an answer.'),
  error: z.string().nullable().describe('Of the last attempt.'),
  duration_ms: z.int().nullable().describe('Of the last attempt.'),
  attempted_at: z.string().nullable(),
  created_at: z.string(),
});
export type EndpointDelivery = z.infer<typeof endpointDelivery>;

export const endpointDeliveryListQuery = z.strictObject({
  ...pageQuery.shape,
  status: messageStatus.optional(),
});

/** What the endpoint made of an event that nothing has happened for. */
export const webhookTest = z.object({
  status: z.enum(['succeeded', 'failed']),
  response_status: z.int().nullable(),
  error: z.string().nullable(),
  duration_ms: z.int(),
});
export type WebhookTest = z.infer<typeof webhookTest>;

/** Which endpoint, in every activity's input. */
export interface EndpointRef {
  tenant_id: string;
  webhook_id: string;
}
