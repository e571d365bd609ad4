import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { listEvents, pageEvents } from '../../db/queries/list-events.ts';
import { NotFoundError } from '../../platform/errors.ts';

interface AgentEventsQuery {
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
  const page = await pageEvents(db, { ...range, after, limit });
  if (page.items.length === 0) {
    const [first] = await listEvents(db, { ...range, after: 0, limit: 1 });
    if (!first) throw new NotFoundError('agent', agentId);
  }
  return page;
}
