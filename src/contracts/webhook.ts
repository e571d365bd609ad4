import { z } from 'zod';
import { EVENT_KINDS } from './event.ts';
import { pageQuery } from './page.ts';
import { httpUrl } from './tool.ts';

/** The event types that a webhook can subscribe to; `*` is all of them. */
export const WEBHOOK_EVENTS = [
  '*',
  ...EVENT_KINDS.workflows.map((kind) => `workflow.${kind}` as const),
  ...EVENT_KINDS.approvals.map((kind) => `approval.${kind}` as const),
] as const;
export const webhookEvent = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** The format of a symmetric secret in the Standard Webhooks specification. */
export const webhookSecret = z.string().refine((value) => {
  const base64 = SECRET.exec(value)?.[1];
  if (base64 === undefined) return false;
  const bytes = (base64.length / 4) * 3 - (base64.length - base64.replace(/=+$/, '').length);
  return bytes >= 24 && bytes <= 64;
}, 'must be whsec_ and 24 to 64 bytes in base64');

export const createWebhook = z.strictObject({
  url: httpUrl.describe(
    'Receives each event as JSON with POST, signed according to Standard Webhooks.',
  ),
  secret: webhookSecret
    .optional()
    .describe('Signs the deliveries. Omitted: a secret is generated and shown once.'),
  events: z.array(webhookEvent).min(1).max(50).default(['workflow.status_changed']),
});
export type CreateWebhook = z.infer<typeof createWebhook>;

/** A webhook without its secret. */
export const webhook = z.object({ url: z.string(), events: z.array(webhookEvent) });
export type Webhook = z.infer<typeof webhook>;

export const deliveryStatus = z.enum(['succeeded', 'failed', 'retrying']);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

/** One attempt to deliver one event. */
export const webhookDelivery = z.object({
  event_id: z.string().describe('The `webhook-id` of every attempt.'),
  sequence: z.int(),
  type: z.string(),
  attempt: z.int().describe('From 1.'),
  status: deliveryStatus.describe('`retrying`: another attempt follows; `failed`: none does.'),
  response_status: z.int().nullable().describe('Null when there was no answer.'),
  error: z.string().nullable(),
  duration_ms: z.int(),
  attempted_at: z.string(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

export const webhookDeliveryListQuery = z.strictObject(pageQuery.shape);
