import type { Generated, JSONColumnType } from 'kysely';
import type {
  EndpointEvent,
  EndpointStatus,
  MessageStatus,
} from '../../contracts/webhook-endpoint.ts';

/** Where events of a tenant are sent. */
export interface WebhookEndpointsTable {
  tenant_id: string;
  webhook_id: string;
  url: string;
  /** Leaves this table for signing only, and for the answer to the request that made it. */
  secret: string;
  events: JSONColumnType<EndpointEvent[], string, string>;
  description: string;
  status: Generated<EndpointStatus>;
  disabled_reason: string | null;
  request_hash: string;
  created_by: string;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

/** One event for one endpoint, and how its last attempt ended. */
export interface WebhookMessagesTable {
  tenant_id: string;
  webhook_id: string;
  delivery_id: Generated<string>;
  resource: string;
  resource_id: string;
  sequence: number;
  event_id: string;
  type: string;
  status: Generated<MessageStatus>;
  attempts: Generated<number>;
  /** Before it is given up. */
  attempts_left: number;
  next_attempt_at: Generated<Date>;
  response_status: number | null;
  error: string | null;
  duration_ms: number | null;
  attempted_at: Date | null;
  created_at: Generated<Date>;
}
