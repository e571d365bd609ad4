import { sql } from 'kysely';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { Database } from '../database.ts';

export interface NewEvent {
  tenantId: string;
  resource: string;
  resourceId: string;
  sequence: number;
  eventId: string;
  type: string;
  payload: Record<string, unknown>;
  /** What it tells of: the same fact of a resource is not written twice. */
  factKey?: string;
}

/** Appends one event and queues it for the relay. Called in the transaction that changes what the event tells of. */
export async function appendEvent(trx: Database, event: NewEvent): Promise<void> {
  await sql`
    with appended as (
      insert into events (tenant_id, resource, resource_id, sequence, event_id, type, payload, fact_key)
      values (${event.tenantId}, ${event.resource}, ${event.resourceId}, ${event.sequence}::int, ${event.eventId}::uuid,
        ${event.type}, ${toStorableJson(event.payload)}::jsonb, ${event.factKey ?? null})
    )
    insert into outbox (tenant_id, resource, resource_id, sequence)
    values (${event.tenantId}, ${event.resource}, ${event.resourceId}, ${event.sequence}::int)
  `.execute(trx);
}
