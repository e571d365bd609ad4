import { z } from 'zod';
import { webhookId } from '../contracts/ids.ts';
import { pageOf, pageQuery } from '../contracts/page.ts';
import {
  createWebhookEndpoint,
  endpointDelivery,
  endpointDeliveryListQuery,
  messageStatus,
  updateWebhookEndpoint,
  webhookEndpoint,
  webhookEndpointCreated,
  webhookTest,
} from '../contracts/webhook-endpoint.ts';
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpointDeliveries,
  listEndpoints,
  redeliver,
  testEndpoint,
  updateEndpoint,
} from '../services/webhooks/endpoints.ts';
import { type CallerContext, defineOperation } from './operation.ts';

const tag = 'webhooks';
const params = z.object({ webhook_id: webhookId });
const refOf = ({ principal }: CallerContext, webhook_id: string) => ({
  tenant_id: principal.tenantId,
  webhook_id,
});

export const createWebhook = defineOperation({
  name: 'createWebhook',
  tag,
  summary: 'Create a webhook for the events of the tenant',
  description:
    'Sends events of all workflows, approvals, agents and agent creations, at least once, each with the same `webhook-id` in every attempt. Events may arrive out of order: `sequence` orders those of one resource.',
  scope: 'webhooks:write',
  body: createWebhookEndpoint,
  example: { url: 'https://example.com/hooks', events: ['approval.requested', 'workflow.*'] },
  output: webhookEndpointCreated,
  idempotent: 'key',
  audit: 'webhook.create',
  failures: [400, 409, 422],
  run: (services, { principal, actor, idempotencyKey }, { body }) =>
    createEndpoint(services, principal.tenantId, actor, body, idempotencyKey),
});

export const listWebhooks = defineOperation({
  name: 'listWebhooks',
  tag,
  summary: 'List the webhooks of the tenant, newest first',
  scope: 'webhooks:read',
  query: z.strictObject(pageQuery.shape),
  output: pageOf(webhookEndpoint),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => listEndpoints(db, principal.tenantId, query),
});

export const getWebhook = defineOperation({
  name: 'getWebhook',
  tag,
  summary: 'Get a webhook',
  scope: 'webhooks:read',
  params,
  output: webhookEndpoint,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, context, { webhook_id }) => getEndpoint(db, refOf(context, webhook_id)),
});

export const updateWebhook = defineOperation({
  name: 'updateWebhook',
  tag,
  summary: 'Change, enable or disable a webhook',
  scope: 'webhooks:write',
  params,
  body: updateWebhookEndpoint,
  output: webhookEndpoint,
  idempotent: 'natural',
  audit: 'webhook.update',
  failures: [400, 404],
  run: ({ db }, context, { webhook_id, body }) =>
    updateEndpoint(db, refOf(context, webhook_id), context.actor, body),
});

export const deleteWebhook = defineOperation({
  name: 'deleteWebhook',
  tag,
  summary: 'Delete a webhook and what is queued for it',
  scope: 'webhooks:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'webhook.delete',
  failures: [400, 404],
  run: ({ db }, context, { webhook_id }) =>
    deleteEndpoint(db, refOf(context, webhook_id), context.actor),
});

export const testWebhook = defineOperation({
  name: 'testWebhook',
  tag,
  summary: 'Send a test event to a webhook',
  description:
    'Sends one signed event of type `webhook.test` and returns how the endpoint answered.',
  scope: 'webhooks:write',
  params,
  output: webhookTest,
  idempotent: 'natural',
  failures: [400, 404],
  run: (services, context, { webhook_id }) =>
    testEndpoint(services, refOf(context, webhook_id), context.signal),
});

export const listWebhookMessages = defineOperation({
  name: 'listWebhookMessages',
  tag,
  summary: 'List the deliveries of a webhook, newest first',
  scope: 'webhooks:read',
  params,
  query: endpointDeliveryListQuery,
  output: pageOf(endpointDelivery),
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, context, { webhook_id, ...query }) =>
    listEndpointDeliveries(db, refOf(context, webhook_id), query),
});

export const redeliverWebhookMessage = defineOperation({
  name: 'redeliverWebhookMessage',
  tag,
  summary: 'Deliver an event again',
  scope: 'webhooks:write',
  params: params.extend({ delivery_id: z.uuid() }),
  output: z.object({ delivery_id: z.string(), status: messageStatus }),
  idempotent: 'natural',
  audit: 'webhook.redeliver',
  failures: [400, 404, 409],
  run: (services, context, { webhook_id, delivery_id }) =>
    redeliver(services, refOf(context, webhook_id), context.actor, delivery_id),
});
