import type { Generated, JSONColumnType } from 'kysely';

export interface EventsTable {
  tenant_id: string;
  resource: string;
  resource_id: string;
  sequence: number;
  event_id: string;
  type: string;
  payload: JSONColumnType<Record<string, unknown>, string, string>;
  occurred_at: Generated<Date>;
  /** What the event tells of; null where nothing can write it twice. */
  fact_key: string | null;
}

/** Events that JetStream has not acknowledged yet; the relay deletes what it published. */
export interface OutboxTable {
  position: Generated<string>;
  tenant_id: string;
  resource: string;
  resource_id: string;
  sequence: number;
}
