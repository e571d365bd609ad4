import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import type { Database } from '../../db/database.ts';
import type { WebhookClient } from './temporal.ts';
import { tryWake, type WakeDeps } from './wake-webhook.ts';

export interface EndpointWakeDeps {
  webhooks: Pick<WebhookClient, 'wakeEndpoint'>;
  log: WakeDeps['log'];
}

/** Tells the workflow of an endpoint that events are queued. It never throws: what is missed here, wakeEndpointsLeftBehind finds. */
export const wakeEndpoint = (
  { webhooks, log }: EndpointWakeDeps,
  endpoint: EndpointRef,
): Promise<void> => tryWake(log, endpoint, webhooks.wakeEndpoint);

/** Queued for longer than this without an attempt, an event has no workflow that knows of it. Seconds. */
const QUIET_FOR = 15;

/** Wakes the endpoints whose events wait for nobody: the process that queued them died, or Temporal was unavailable. */
export async function wakeEndpointsLeftBehind(
  deps: EndpointWakeDeps & { systemDb: Database },
): Promise<void> {
  const endpoints = await deps.systemDb
    .selectFrom('webhook_messages')
    .select(['tenant_id', 'webhook_id'])
    .distinct()
    .where('status', '=', 'queued')
    .where('next_attempt_at', '<', new Date(Date.now() - QUIET_FOR * 1000))
    .limit(1000)
    .execute();
  for (const endpoint of endpoints) await wakeEndpoint(deps, endpoint);
}
