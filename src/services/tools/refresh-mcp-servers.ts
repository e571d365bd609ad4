import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';
import type { McpConnections } from '../../tools/mcp/connections.ts';
import { type Listing, listMcpTools } from '../../tools/mcp/list-tools.ts';
import { type McpServerRow, toSpec } from './mcp-server-row.ts';

export interface RefreshDeps {
  db: Database;
  connections: McpConnections;
  /** How old a list of tools may be. */
  refreshSeconds: number;
  log: Logger;
}

export interface RefreshDueDeps extends RefreshDeps {
  /** Finds what is due, of all tenants. */
  systemDb: Database;
}

/** Of one round. */
const BATCH = 10;

/**
 * Lists the tools of servers anew whose list is too old, or that said that it has changed. Begun by every round of the reconcile
 * workflow, so that it happens whichever worker lives; nobody waits for it, for a server may be slow to fail.
 */
export function createToolRefresh(deps: RefreshDueDeps): () => void {
  let isRunning = false;
  return () => {
    if (isRunning) return;
    isRunning = true;
    refreshDueServers(deps)
      .catch((error: unknown) =>
        deps.log.warn({ err: error }, 'MCP servers wait for the next round'),
      )
      .finally(() => {
        isRunning = false;
      });
  };
}

/** Each is claimed by moving its next time first: another worker passes it by. */
async function refreshDueServers(deps: RefreshDueDeps): Promise<void> {
  const { rows } = await sql<McpServerRow>`
    update mcp_servers s set refresh_due_at = now() + make_interval(secs => ${deps.refreshSeconds})
    from (
      select tenant_id, name from mcp_servers where refresh_due_at <= now()
      order by refresh_due_at limit ${BATCH} for update skip locked
    ) due
    where s.tenant_id = due.tenant_id and s.name = due.name
    returning s.*
  `.execute(deps.systemDb);
  await Promise.all(rows.map((row) => inTenant(row.tenant_id, () => refreshNow(deps, row))));
}

/** A server that cannot be reached keeps the tools it had, and says what is wrong. */
export async function refreshNow(deps: RefreshDeps, row: McpServerRow): Promise<void> {
  const listed = await listMcpTools(deps.connections, toSpec(row), row).then(
    (listing) => ({ listing }),
    (error: unknown) => ({ error }),
  );
  if ('listing' in listed) {
    await deps.db
      .transaction()
      .execute((trx) => replaceTools(trx, deps.refreshSeconds, row, listed.listing));
    return;
  }
  const { tenant_id, name } = row;
  deps.log.warn({ tenant_id, mcp_server: name, err: listed.error }, 'its tools cannot be listed');
  const message = listed.error instanceof Error ? listed.error.message : String(listed.error);
  await deps.db
    .updateTable('mcp_servers')
    .set({ status: 'failing', error: toStorableText(message) })
    .where('tenant_id', '=', tenant_id)
    .where('name', '=', name)
    .execute();
}

/** The tools are others now: they are listed with the next round. */
export const markDue = async (db: Database, tenantId: string, name: string): Promise<void> => {
  await db
    .updateTable('mcp_servers')
    .set({ refresh_due_at: sql<Date>`now()` })
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .execute();
};

/** Puts a listing in the place of the last one. */
export async function replaceTools(
  trx: Database,
  refreshSeconds: number,
  { tenant_id, name }: Pick<McpServerRow, 'tenant_id' | 'name'>,
  listing: Listing,
): Promise<void> {
  const updated = await trx
    .updateTable('mcp_servers')
    .set({
      status: 'ready',
      error: null,
      protocol: listing.protocol,
      server_info: listing.server_info && toStorableJson(listing.server_info),
      skipped: toStorableJson(listing.skipped),
      listed_at: sql<Date>`now()`,
      refresh_due_at: sql<Date>`now() + make_interval(secs => ${refreshSeconds})`,
    })
    .where('tenant_id', '=', tenant_id)
    .where('name', '=', name)
    .returning('name')
    .executeTakeFirst();
  // Removed meanwhile.
  if (!updated) return;
  await trx
    .deleteFrom('mcp_tools')
    .where('tenant_id', '=', tenant_id)
    .where('server', '=', name)
    .execute();
  if (listing.tools.length === 0) return;
  await trx
    .insertInto('mcp_tools')
    .values(
      listing.tools.map((tool) => ({
        tenant_id,
        server: name,
        name: tool.name,
        tool: tool.tool,
        description: toStorableText(tool.description),
        input_schema: toStorableJson(tool.input_schema),
        annotations: JSON.stringify(tool.annotations),
      })),
    )
    .execute();
}
