import { sql } from 'kysely';
import type { EventEnvelope } from '../../contracts/event.ts';
import { ACTOR } from '../../contracts/event.ts';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import { TERMINAL_STATUSES } from '../../contracts/workflow.ts';
import type { Database } from '../database.ts';

export interface UnpublishedEvent {
  position: string;
  resource: string;
  envelope: EventEnvelope;
  /** For the end of a run: how long it was at work. */
  workedSeconds: number | null;
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

/** Of the event `e`, if it is the end of a run. */
const WORKED_SECONDS = sql`case when e.type = 'workflow.status_changed' and e.payload->>'status' = any (${[...TERMINAL_STATUSES]}::text[]) then (
  select greatest(0, extract(epoch from e.occurred_at - w.created_at) - w.waited_seconds)::float8 from workflows w
  where w.tenant_id = e.tenant_id and w.workflow_id = e.resource_id
) end`;

export interface BatchLimit {
  count: number;
  /** Of the payloads together; one that is larger comes alone. */
  bytes: number;
}

/** The oldest unpublished events, in the order in which each resource wrote them. */
export async function readUnpublishedEvents(
  db: Database,
  limit: BatchLimit,
): Promise<UnpublishedEvent[]> {
  const { rows } = await sql<Row & { worked_seconds: number | null }>`
    select * from (
      select o.position, o.resource, e.tenant_id, e.resource_id, e.sequence, e.event_id, e.type, e.payload, e.occurred_at,
        ${WORKED_SECONDS} as worked_seconds,
        sum(octet_length(e.payload::text)) over (order by o.position) as bytes, row_number() over (order by o.position) as place
      from (select * from outbox order by position limit ${limit.count}) o
      join events e using (tenant_id, resource, resource_id, sequence)
    ) queued
    where bytes <= ${limit.bytes} or place = 1
    order by position
  `.execute(db);
  return rows.map((row) => ({
    position: row.position,
    resource: row.resource,
    envelope: toEnvelope(row),
    workedSeconds: row.worked_seconds,
  }));
}

/**
 * Removes published events from the outbox, and queues them for the webhooks of their tenants, in one statement. The lock keeps a webhook that is
 * deleted at this moment from failing the batch.
 * @returns the webhooks that have something to deliver
 */
export async function settlePublishedEvents(
  db: Database,
  positions: string[],
  attempts: number,
): Promise<EndpointRef[]> {
  const { rows } = await sql<EndpointRef>`
    with settled as (
      delete from outbox where position = any (${positions}::bigint[])
      returning tenant_id, resource, resource_id, sequence
    ), queued as (
      insert into webhook_messages (tenant_id, webhook_id, resource, resource_id, sequence, event_id, type, attempts_left)
      select w.tenant_id, w.webhook_id, e.resource, e.resource_id, e.sequence, e.event_id, e.type, ${attempts}::int
      from settled s
      join webhook_endpoints w on w.tenant_id = s.tenant_id and w.status = 'enabled'
      join events e on e.tenant_id = s.tenant_id and e.resource = s.resource and e.resource_id = s.resource_id
        and e.sequence = s.sequence
      where w.events ?| array['*', e.type, split_part(e.type, '.', 1) || '.*']
      order by e.occurred_at, e.sequence
      for key share of w
      on conflict do nothing
      returning tenant_id, webhook_id
    )
    select distinct tenant_id, webhook_id from queued
  `.execute(db);
  return rows;
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
