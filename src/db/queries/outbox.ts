import { sql } from 'kysely';
import type { EventEnvelope } from '../../contracts/event.ts';
import { ACTOR } from '../../contracts/event.ts';
import type { Database } from '../database.ts';

export interface UnpublishedEvent {
  position: string;
  resource: string;
  envelope: EventEnvelope;
}

interface Row {
  position: string;
  resource: string;
  tenant_id: string;
  resource_id: string;
  sequence: number;
  event_id: string;
  type: string;
  payload: Record<string, unknown>;
  occurred_at: Date;
}

/** The oldest unpublished events, in the order in which each resource wrote them. */
export async function readUnpublishedEvents(
  db: Database,
  limit: number,
): Promise<UnpublishedEvent[]> {
  const rows = await db
    .selectFrom('outbox')
    .innerJoin('events', (join) =>
      join
        .onRef('events.tenant_id', '=', 'outbox.tenant_id')
        .onRef('events.resource', '=', 'outbox.resource')
        .onRef('events.resource_id', '=', 'outbox.resource_id')
        .onRef('events.sequence', '=', 'outbox.sequence'),
    )
    .select(['outbox.position', 'outbox.resource', 'events.tenant_id', 'events.resource_id'])
    .select([
      'events.sequence',
      'events.event_id',
      'events.type',
      'events.payload',
      'events.occurred_at',
    ])
    .orderBy('outbox.position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    position: row.position,
    resource: row.resource,
    envelope: toEnvelope(row),
  }));
}

export async function deletePublishedEvents(db: Database, positions: string[]): Promise<void> {
  await sql`delete from outbox where position = any (${positions}::bigint[])`.execute(db);
}

/** Count and age in seconds of what waits to be published. */
export async function measureOutbox(db: Database): Promise<{ count: number; ageSeconds: number }> {
  const { rows } = await sql<{ count: number; age: number }>`
    select count(*)::int as count, coalesce(extract(epoch from clock_timestamp() - min(e.occurred_at)), 0)::float as age
    from outbox o join events e using (tenant_id, resource, resource_id, sequence)
  `.execute(db);
  return { count: rows[0]?.count ?? 0, ageSeconds: rows[0]?.age ?? 0 };
}

export function toEnvelope(row: Omit<Row, 'position' | 'resource'>): EventEnvelope {
  return {
    eventId: row.event_id,
    occurredAt: row.occurred_at.toISOString(),
    tenantId: row.tenant_id,
    correlationId: row.resource_id,
    actor: ACTOR,
    type: row.type,
    sequence: row.sequence,
    payload: row.payload,
  };
}
