import { sql } from 'kysely';
import type { McpServer, McpTransport, RegisterMcpServer } from '../../contracts/mcp-server.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { assertAllowed } from '../../platform/http/assert-allowed.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { listMcpTools, type ToolListing } from '../../tools/mcp/list-tools.ts';
import { McpUnreachableError } from '../../tools/mcp/mcp-errors.ts';
import { type Act, type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { isSameServer, type McpServerRow, toMcpServers } from './mcp-server-row.ts';
import { nextTime, type RefreshDeps, refreshNow, replaceTools } from './refresh-mcp-servers.ts';

export interface McpServerDeps extends RefreshDeps {
  limits: Limits;
  addresses: AddressPolicy;
}

/**
 * Registers a server: connects, and puts its tools into the catalogue. The same registration again changes nothing.
 * @throws InvalidInputError for the field to change, ConflictError, TenantLimitError
 */
export async function registerMcpServer(
  deps: McpServerDeps,
  tenantId: string,
  actor: Actor,
  wanted: RegisterMcpServer,
): Promise<McpServer> {
  await assertUsable(deps, wanted.transport);
  const known = await findServer(deps.db, tenantId, wanted.name);
  if (!known) await insertServer(deps, tenantId, actor, wanted);
  else if (!isSameServer(known, wanted)) throw serverExists(wanted.name);
  return readMcpServer(deps.db, tenantId, wanted.name);
}

export async function listMcpServers(db: Database, tenantId: string): Promise<McpServer[]> {
  const rows = await db
    .selectFrom('mcp_servers')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute();
  return toMcpServers(db, rows);
}

/** @throws NotFoundError */
export async function readMcpServer(
  db: Database,
  tenantId: string,
  name: string,
): Promise<McpServer> {
  const row = await findServer(db, tenantId, name);
  const [server] = row ? await toMcpServers(db, [row]) : [];
  if (!server) throw new NotFoundError('MCP server', name);
  return server;
}

/** Lists a server's tools anew. What went wrong is in its `error`. @throws NotFoundError */
export async function refreshMcpServer(
  deps: McpServerDeps,
  tenantId: string,
  name: string,
): Promise<McpServer> {
  if (!(await refreshNow(deps, tenantId, name))) throw new NotFoundError('MCP server', name);
  return readMcpServer(deps.db, tenantId, name);
}

/** Takes its tools out of the catalogue, too. @throws NotFoundError */
export const removeMcpServer = (
  db: Database,
  tenantId: string,
  actor: Actor,
  name: string,
): Promise<void> =>
  db.transaction().execute(async (trx) => {
    const removed = await trx
      .deleteFrom('mcp_servers')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .returning(['transport', 'auth'])
      .executeTakeFirst();
    if (!removed) throw new NotFoundError('MCP server', name);
    await appendAuditEntry(trx, { ...actOn(tenantId, actor, 'delete', name), before: removed });
  });

const actOn = (tenantId: string, actor: Actor, verb: 'register' | 'delete', name: string): Act => ({
  tenantId,
  actor,
  action: `mcp_server.${verb}`,
  resource: 'mcp-servers',
  resourceId: name,
});

async function assertUsable(deps: McpServerDeps, transport: McpTransport): Promise<void> {
  if (transport.type === 'stdio') {
    if (!deps.connections.hasCommand(transport.command))
      refuse('transport.command', 'is not a command that the operator allows');
    return;
  }
  try {
    await assertAllowed(deps.addresses, transport.url);
  } catch (error) {
    if (error instanceof HttpError) refuse('transport.url', `cannot be used: ${error.message}`);
    throw error;
  }
}

async function insertServer(
  deps: McpServerDeps,
  tenantId: string,
  actor: Actor,
  wanted: RegisterMcpServer,
) {
  const { name, transport, auth = null, ...selection } = wanted;
  const spec = { tenantId, name, transport, auth, protocol: null };
  const listing = await listMcpTools(deps.connections, spec, selection).catch(
    (error: unknown): ToolListing => {
      if (error instanceof SecretUnavailableError) refuse('auth', error.message);
      if (!(error instanceof McpUnreachableError)) throw error;
      const place = transport.type === 'stdio' ? 'command' : 'url';
      return refuse(`transport.${place}`, error.message);
    },
  );
  await deps.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('mcp_servers')
      .values({
        tenant_id: tenantId,
        name,
        transport: JSON.stringify(transport),
        auth: auth && JSON.stringify(auth),
        include: JSON.stringify(wanted.include),
        exclude: JSON.stringify(wanted.exclude),
        annotations: JSON.stringify(wanted.annotations),
        timeout_seconds: wanted.timeout_seconds,
        status: 'ready',
        skipped: '[]',
        listed_at: sql<Date>`now()`,
        refresh_due_at: nextTime(deps.refreshSeconds),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(['tenant_id', 'name', sql<string>`now()::text`.as('asked_at')])
      .executeTakeFirst();
    if (inserted) {
      await assertWithinLimit(trx, deps.limits, tenantId, 'mcp_servers');
      // Secrets are references here, too.
      await appendAuditEntry(trx, {
        ...actOn(tenantId, actor, 'register', name),
        after: { transport, auth },
      });
      return replaceTools(trx, inserted, listing);
    }
    // Somebody else was first, in the same moment.
    const other = await findServer(trx, tenantId, name);
    if (!other || !isSameServer(other, wanted)) throw serverExists(name);
  });
}

const findServer = (
  db: Database,
  tenantId: string,
  name: string,
): Promise<McpServerRow | undefined> =>
  db
    .selectFrom('mcp_servers')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .executeTakeFirst();

const serverExists = (name: string) =>
  new ConflictError('server_exists', `There is another MCP server ${name}; delete it first.`);

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
