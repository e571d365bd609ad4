import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { pageEvents } from '../../db/queries/list-events.ts';

export interface RunEventsRequest {
  tenantId: string;
  workflowId: string;
  /** The sequence that the page begins after. */
  after: number;
  limit: number;
}

/** One page of a run's events, in order; the cursor is the last sequence. */
export const listRunEvents = (
  db: Database,
  { workflowId: resourceId, ...page }: RunEventsRequest,
): Promise<Page<EventEnvelope>> => pageEvents(db, { resource: 'workflows', resourceId, ...page });
