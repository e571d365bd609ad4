import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../database.ts';
import { cutPage } from '../keyset-page.ts';
import { toEnvelope } from './outbox.ts';
import type { EventKey } from './undelivered.ts';

export interface EventRange {
  tenantId: string;
  resource: string;
  resourceId: string;
  after: number;
  limit: number;
}

/** A resource's events after a sequence, in order. */
export async function listEvents(db: Database, range: EventRange): Promise<EventEnvelope[]> {
  const rows = await db
    .selectFrom('events')
    .select(['tenant_id', 'resource_id', 'sequence', 'event_id', 'type', 'payload', 'occurred_at'])
    .where('tenant_id', '=', range.tenantId)
    .where('resource', '=', range.resource)
    .where('resource_id', '=', range.resourceId)
    .where('sequence', '>', range.after)
    .orderBy('sequence')
    .limit(range.limit)
    .execute();
  return rows.map(toEnvelope);
}

/** One event; undefined if the resource has none with this sequence. */
export async function readEvent(
  db: Database,
  tenantId: string,
  { resource, resource_id, sequence }: Pick<EventKey, 'resource' | 'resource_id' | 'sequence'>,
): Promise<EventEnvelope | undefined> {
  const place = { tenantId, resource, resourceId: resource_id };
  const [event] = await listEvents(db, { ...place, after: sequence - 1, limit: 1 });
  return event?.sequence === sequence ? event : undefined;
}

/** One page of them; the cursor is the last sequence. */
export async function pageEvents(db: Database, range: EventRange): Promise<Page<EventEnvelope>> {
  const events = await listEvents(db, { ...range, limit: range.limit + 1 });
  return cutPage(events, range.limit, ({ sequence }) => String(sequence));
}
