import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { listEvents } from '../../db/queries/list-events.ts';
import { cutPage } from '../../platform/cursor.ts';

export interface RunEventsRequest {
  tenantId: string;
  workflowId: string;
  /** The sequence that the page begins after. */
  after: number;
  limit: number;
}

/** One page of a run's events, in order; the cursor is the last sequence. */
export async function listRunEvents(
  db: Database,
  request: RunEventsRequest,
): Promise<Page<EventEnvelope>> {
  const { tenantId, workflowId: resourceId, after, limit } = request;
  const range = { tenantId, resource: 'workflows', resourceId, after, limit: limit + 1 };
  const events = await listEvents(db, range);
  const { items, last } = cutPage(events, limit);
  return { items, next_cursor: last ? String(last.sequence) : null };
}
