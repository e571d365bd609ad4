import { z } from 'zod';
import { workflowId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { webhookDelivery, webhookDeliveryListQuery } from '../../../contracts/webhook.ts';
import { listDeliveries } from '../../../services/webhooks/read-webhook.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

export function webhookDeliveriesRoute(app: Api, { db }: ApiContext): void {
  app.get(
    '/v1/workflows/:workflow_id/webhook-deliveries',
    {
      schema: {
        tags: ['workflows'],
        summary: "Every attempt to deliver an event to the workflow's webhook, in order",
        params: z.object({ workflow_id: workflowId }),
        querystring: webhookDeliveryListQuery,
        response: { 200: pageOf(webhookDelivery), ...failures(400, 404) },
      },
    },
    (request) =>
      listDeliveries(db, {
        tenantId: request.principal.tenantId,
        workflowId: request.params.workflow_id,
        ...request.query,
      }),
  );
}
