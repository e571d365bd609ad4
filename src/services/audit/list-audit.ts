import type { Selectable } from 'kysely';
import type { AuditEntry, AuditFilter, AuditListQuery } from '../../contracts/audit.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { cutPage } from '../../db/keyset-page.ts';
import type { AuditTable } from '../../db/tables/audit.ts';
import { inTenant } from '../../db/tenant-context.ts';

/** The newest first, in the order in which they were written; the cursor is the id of the last entry. */
export async function listAudit(
  db: Database,
  tenantId: string,
  query: AuditListQuery,
): Promise<Page<AuditEntry>> {
  const before = query.cursor === undefined ? undefined : String(query.cursor);
  const rows = await readEntries(db, tenantId, query, { before, limit: query.limit + 1 });
  return cutPage(rows.map(toEntry), query.limit, ({ audit_id }) => audit_id);
}

const BATCH = 100;

/**
 * All that a filter finds, the newest first, in batches: no more than one of them is held, and no connection while the reader is slow. A stream
 * pulls it from anywhere, hence the tenant's context is entered for each.
 */
export async function* exportAudit(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
): AsyncGenerator<AuditEntry[]> {
  let before: string | undefined;
  do {
    const range = { before, limit: BATCH };
    const rows = await inTenant(tenantId, () => readEntries(db, tenantId, filter, range));
    yield rows.map(toEntry);
    before = rows.length < BATCH ? undefined : rows.at(-1)?.audit_id;
  } while (before !== undefined);
}

function readEntries(
  db: Database,
  tenantId: string,
  filter: AuditFilter,
  { before, limit }: { before: string | undefined; limit: number },
) {
  let select = db.selectFrom('audit').selectAll().where('tenant_id', '=', tenantId);
  for (const column of ['actor', 'action', 'resource', 'resource_id', 'result'] as const) {
    const value = filter[column];
    if (value !== undefined) select = select.where(column, '=', value);
  }
  if (filter.from) select = select.where('at', '>=', new Date(filter.from));
  if (filter.to) select = select.where('at', '<', new Date(filter.to));
  if (before) select = select.where('audit_id', '<', before);
  return select.orderBy('audit_id', 'desc').limit(limit).execute();
}

const toEntry = ({ tenant_id, act_id, ...row }: Selectable<AuditTable>): AuditEntry => ({
  ...row,
  at: row.at.toISOString(),
});
