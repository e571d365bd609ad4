import type { Generated, JSONColumnType } from 'kysely';
import type { DeliveryStatus, WebhookEvent } from '../../contracts/webhook.ts';

/** Where the events of a run are sent. */
export interface WebhooksTable {
  tenant_id: string;
  workflow_id: string;
  url: string;
  /** Leaves this table for signing only, and for the answer to the request that made it. */
  secret: string;
  events: JSONColumnType<WebhookEvent[], string, string>;
  /** The endpoint said 410 Gone: nothing is sent any more. */
  disabled_at: Date | null;
  created_at: Generated<Date>;
}

/** One attempt to deliver one event. */
export interface WebhookDeliveriesTable {
  tenant_id: string;
  workflow_id: string;
  event_id: string;
  attempt: number;
  sequence: number;
  type: string;
  status: DeliveryStatus;
  response_status: number | null;
  error: string | null;
  duration_ms: number;
  attempted_at: Date;
}
