import type {
  AgentCreation,
  AgentCreationListQuery,
  AgentCreationSummary,
  CreationStatus,
} from '../../contracts/agent-creation.ts';
import type { EventEnvelope } from '../../contracts/event.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { pageEvents } from '../../db/queries/list-events.ts';
import {
  type CreationRef,
  readCreation,
  readItems,
  toCreation,
  toSummary,
} from './creation-row.ts';

/** The newest first. */
export async function listCreations(
  db: Database,
  { tenantId, userId }: { tenantId: string; userId: string },
  query: AgentCreationListQuery,
): Promise<Page<AgentCreationSummary>> {
  let select = db.selectFrom('agent_creations').selectAll().where('tenant_id', '=', tenantId);
  if (query.status) select = select.where('status', '=', query.status);
  if (query.mine) select = select.where('user_id', '=', userId);
  const order = { list: 'agent_creations', time: 'created_at', id: 'agent_creation_id' };
  const { items, next_cursor } = await keysetPage(select, order, query, (row) => row);
  const ids = items.map(({ agent_creation_id }) => agent_creation_id);
  const open = await readOpenApprovals(db, tenantId, ids);
  return {
    items: items.map((row) => toSummary(row, open.get(row.agent_creation_id) ?? null)),
    next_cursor,
  };
}

/** @throws NotFoundError */
export async function getCreation(db: Database, ref: CreationRef): Promise<AgentCreation> {
  const [row, items, open] = await Promise.all([
    readCreation(db, ref),
    readItems(db, ref),
    readOpenApprovals(db, ref.tenant_id, [ref.agent_creation_id]),
  ]);
  return toCreation(row, open.get(ref.agent_creation_id) ?? null, items);
}

/** The oldest open question of each. */
async function readOpenApprovals(
  db: Database,
  tenantId: string,
  ids: string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('approvals')
    .select(['owner_id', 'approval_id'])
    .where('tenant_id', '=', tenantId)
    .where('owner_kind', '=', 'agent_creation')
    .where('owner_id', 'in', ids)
    .where('status', '=', 'pending')
    .orderBy('requested_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.owner_id, row.approval_id]));
}

/** Of a live feed: whether anything can follow. @throws NotFoundError */
export async function getCreationStatus(
  db: Database,
  ref: CreationRef,
): Promise<{ status: CreationStatus; last_sequence: number }> {
  const { status, last_sequence } = await readCreation(db, ref);
  return { status, last_sequence };
}

/** A page of its events, in order. */
export const listCreationEvents = (
  db: Database,
  { tenant_id: tenantId, agent_creation_id: resourceId }: CreationRef,
  page: { after: number; limit: number },
): Promise<Page<EventEnvelope>> =>
  pageEvents(db, { tenantId, resource: 'agent_creations', resourceId, ...page });
