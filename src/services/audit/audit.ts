import type { AuditEntry, AuditListQuery } from '../../contracts/audit.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { cutPage } from '../../platform/cursor.ts';
import { toStorableJson } from '../../platform/storable-json.ts';

/** Who acts, and from where. */
export interface Actor {
  userId: string;
  ip: string;
  userAgent: string;
}

export interface Act {
  tenantId: string;
  actor: Actor;
  /** `{noun}.{verb}`, for example `approval.decide`. */
  action: string;
  resource: string;
  resourceId: string;
  details?: Record<string, unknown>;
}

/** Writes who did what. Called in the transaction that does it, where there is one. */
export async function audit(db: Database, act: Act): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      tenant_id: act.tenantId,
      actor: act.actor.userId,
      action: act.action,
      resource: act.resource,
      resource_id: act.resourceId,
      ip: act.actor.ip,
      user_agent: act.actor.userAgent,
      details: toStorableJson(act.details ?? {}),
    })
    .execute();
}

/** The newest first; the cursor is the id of the last entry. */
export async function listAudit(
  db: Database,
  tenantId: string,
  query: AuditListQuery,
): Promise<Page<AuditEntry>> {
  let select = db.selectFrom('audit').selectAll().where('tenant_id', '=', tenantId);
  if (query.resource_id) select = select.where('resource_id', '=', query.resource_id);
  if (query.action) select = select.where('action', '=', query.action);
  if (query.cursor) select = select.where('audit_id', '<', String(query.cursor));
  const rows = await select
    .orderBy('audit_id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const { items, last } = cutPage(rows, query.limit);
  return {
    items: items.map(({ tenant_id: _, ...row }) => ({ ...row, at: row.at.toISOString() })),
    next_cursor: last?.audit_id ?? null,
  };
}
