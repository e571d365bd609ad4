import type { Page } from '../../contracts/page.ts';
import type { Webhook, WebhookDelivery } from '../../contracts/webhook.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { NotFoundError } from '../../platform/errors.ts';

/** A run's webhook, without its secret. */
export async function findWebhook(
  db: Database,
  tenantId: string,
  workflowId: string,
): Promise<Webhook | null> {
  const row = await db
    .selectFrom('webhooks')
    .select(['url', 'events'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  return row ?? null;
}

export interface DeliveriesRequest {
  tenantId: string;
  workflowId: string;
  limit: number;
  cursor?: string | undefined;
}

/** The delivery log, in the order of the attempts. @throws NotFoundError when there is no such workflow */
export async function listDeliveries(
  db: Database,
  { tenantId, workflowId, ...query }: DeliveriesRequest,
): Promise<Page<WebhookDelivery>> {
  const select = db
    .selectFrom('webhook_deliveries')
    .select(['event_id', 'sequence', 'type', 'attempt', 'status', 'response_status', 'error'])
    .select(['duration_ms', 'attempted_at'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId);
  const order = {
    list: 'webhook_deliveries',
    time: 'attempted_at',
    id: 'event_id',
    direction: 'asc',
  } as const;
  const page = await keysetPage(select, order, query, ({ attempted_at, ...row }) => ({
    ...row,
    attempted_at: attempted_at.toISOString(),
  }));
  if (page.items.length === 0) await assertWorkflow(db, tenantId, workflowId);
  return page;
}

async function assertWorkflow(db: Database, tenantId: string, workflowId: string): Promise<void> {
  const row = await db
    .selectFrom('workflows')
    .select('workflow_id')
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', workflowId);
}
