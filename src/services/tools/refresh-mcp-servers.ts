import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import { DomainError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { printableTexts } from '../../platform/printable.ts';
import { toStorableJson, toStorableText } from '../../platform/storable-json.ts';
import type { McpConnections } from '../../tools/mcp/connections.ts';
import { listMcpTools, type ToolListing } from '../../tools/mcp/list-tools.ts';
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
        deps.log.warn(
          { err: error },
          'the tools of MCP servers could not be refreshed; the next round tries again',
        ),
      )
      .finally(() => {
        isRunning = false;
      });
  };
}

/** A server that is about to be asked for its tools. */
export interface ClaimedServer extends McpServerRow {
  /** When it was claimed, by the clock of Postgres. */
  asked_at: string;
}

/** Each is claimed by moving its next time first: another worker passes it by, and a change that it reports from now on makes it due again. */
async function refreshDueServers(deps: RefreshDueDeps): Promise<void> {
  const { rows } = await sql<ClaimedServer>`
    update mcp_servers s set refresh_due_at = ${nextTime(deps.refreshSeconds)}
    from (
      select tenant_id, name from mcp_servers where refresh_due_at <= now()
      order by refresh_due_at limit ${BATCH} for update skip locked
    ) due
    where s.tenant_id = due.tenant_id and s.name = due.name
    returning s.*, now()::text as asked_at
  `.execute(deps.systemDb);
  await Promise.all(rows.map((row) => inTenant(row.tenant_id, () => refreshClaimed(deps, row))));
}

/** Lists a server's tools at once. False if there is no such server. */
export async function refreshNow(
  deps: RefreshDeps,
  tenantId: string,
  name: string,
): Promise<boolean> {
  const claimed = await claim(deps, tenantId, name);
  if (claimed) await refreshClaimed(deps, claimed);
  return claimed !== undefined;
}

const claim = (
  { db, refreshSeconds }: RefreshDeps,
  tenantId: string,
  name: string,
): Promise<ClaimedServer | undefined> =>
  db
    .updateTable('mcp_servers')
    .set({ refresh_due_at: nextTime(refreshSeconds) })
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .returningAll()
    .returning(sql<string>`now()::text`.as('asked_at'))
    .executeTakeFirst();

export const nextTime = (refreshSeconds: number) =>
  sql<Date>`now() + make_interval(secs => ${refreshSeconds})`;

/** A server that cannot be reached keeps the tools it had, and says what is wrong. */
async function refreshClaimed(deps: RefreshDeps, claimed: ClaimedServer): Promise<void> {
  const { tenant_id, name, asked_at } = claimed;
  try {
    await listAgain(deps, claimed);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.log.warn(
      { tenant_id, mcp_server: name, err: error },
      'the tools of an MCP server cannot be listed',
    );
    await deps.db
      .updateTable('mcp_servers')
      .set({ status: 'failing', error: toStorableText(error.message) })
      .where('tenant_id', '=', tenant_id)
      .where('name', '=', name)
      .where('listed_at', '<=', sql<Date>`${asked_at}::timestamptz`)
      .execute();
  }
}

/** @throws McpUnreachableError SecretUnavailableError */
async function listAgain(deps: RefreshDeps, claimed: ClaimedServer): Promise<void> {
  const listing = await listMcpTools(deps.connections, toSpec(claimed), claimed);
  await deps.db.transaction().execute((trx) => replaceTools(trx, claimed, listing));
}

/** The tools have changed: they are listed with the next round. */
export const markDue = async (db: Database, tenantId: string, name: string): Promise<void> => {
  await db
    .updateTable('mcp_servers')
    .set({ refresh_due_at: sql<Date>`now()` })
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .execute();
};

/**
 * A child process says that its tools have changed. It is asked at once, for only this one process has the new ones, and it ends when
 * nobody calls it.
 */
export async function refreshChanged(
  deps: RefreshDeps,
  tenantId: string,
  name: string,
): Promise<void> {
  const claimed = await claim(deps, tenantId, name);
  if (!claimed) return;
  try {
    await listAgain(deps, claimed);
  } catch (error) {
    await markDue(deps.db, tenantId, name);
    throw error;
  }
}

/** Puts a listing in the place of an earlier one. A listing that was asked for before the one that is stored comes too late. */
export async function replaceTools(
  trx: Database,
  { tenant_id, name, asked_at }: Pick<ClaimedServer, 'tenant_id' | 'name' | 'asked_at'>,
  listing: ToolListing,
): Promise<void> {
  const askedAt = sql<Date>`${asked_at}::timestamptz`;
  const updated = await trx
    .updateTable('mcp_servers')
    .set({
      status: 'ready',
      error: null,
      protocol: listing.protocol,
      server_info: listing.server_info && JSON.stringify(printableTexts(listing.server_info)),
      skipped: toStorableJson(listing.skipped),
      listed_at: askedAt,
    })
    .where('tenant_id', '=', tenant_id)
    .where('name', '=', name)
    .where('listed_at', '<=', askedAt)
    .returning('name')
    .executeTakeFirst();
  // It was removed, or a later listing is there.
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
