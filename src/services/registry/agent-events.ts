import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { listEvents } from '../../db/queries/list-events.ts';
import { cutPage } from '../../platform/cursor.ts';
import { NotFoundError } from '../../platform/errors.ts';

export interface AgentEventsQuery {
  tenantId: string;
  agentId: string;
  after: number;
  limit: number;
}

/** A page of an agent's events in order; those of one that was removed stay. @throws NotFoundError */
export async function listAgentEvents(
  db: Database,
  { tenantId, agentId, after, limit }: AgentEventsQuery,
): Promise<Page<EventEnvelope>> {
  const range = { tenantId, resource: 'agents', resourceId: agentId };
  const events = await listEvents(db, { ...range, after, limit: limit + 1 });
  if (events.length === 0) {
    const [first] = await listEvents(db, { ...range, after: 0, limit: 1 });
    if (!first) throw new NotFoundError('agent', agentId);
  }
  const { items, last } = cutPage(events, limit);
  return { items, next_cursor: last ? String(last.sequence) : null };
}
