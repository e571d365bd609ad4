import type { Selectable } from 'kysely';
import type { McpServer, RegisterMcpServer } from '../../contracts/mcp-server.ts';
import type { Database } from '../../db/database.ts';
import type { McpServersTable } from '../../db/tables/mcp-servers.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { McpServerSpec } from '../../tools/mcp/client.ts';

export type McpServerRow = Selectable<McpServersTable>;

export const toSpec = (row: McpServerRow): McpServerSpec => ({
  tenantId: row.tenant_id,
  name: row.name,
  transport: row.transport,
  auth: row.auth,
  protocol: row.protocol,
});

/** Servers as the API shows them, with what they offer in the catalogue. */
export async function toMcpServers(db: Database, rows: McpServerRow[]): Promise<McpServer[]> {
  const [first] = rows;
  if (!first) return [];
  const tools = await db
    .selectFrom('mcp_tools')
    .select(['server', 'name', 'tool', 'annotations'])
    .where('tenant_id', '=', first.tenant_id)
    .where(
      'server',
      'in',
      rows.map(({ name }) => name),
    )
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    transport: row.transport,
    auth: row.auth,
    include: row.include,
    exclude: row.exclude,
    annotations: row.annotations,
    timeout_seconds: row.timeout_seconds,
    status: row.status,
    error: row.error,
    protocol: row.protocol,
    server_info: row.server_info,
    listed_at: row.listed_at.toISOString(),
    refresh_due_at: row.refresh_due_at.toISOString(),
    tools: tools
      .filter(({ server }) => server === row.name)
      .map(({ name, tool, annotations }) => ({ name, tool, annotations })),
    skipped: row.skipped,
  }));
}

/** Registering the same server again is not a conflict: the request may be a repetition. */
export const isSameServer = (row: McpServerRow, wanted: RegisterMcpServer): boolean =>
  row.timeout_seconds === wanted.timeout_seconds &&
  canonicalJson([row.transport, row.auth, row.include, row.exclude, row.annotations]) ===
    canonicalJson([
      wanted.transport,
      wanted.auth ?? null,
      wanted.include,
      wanted.exclude,
      wanted.annotations,
    ]);
