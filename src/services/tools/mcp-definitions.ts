import type { Database } from '../../db/database.ts';
import type { McpConnections } from '../../tools/mcp/connections.ts';
import { createMcpTool } from '../../tools/mcp/mcp-tool.ts';
import type { ToolDefinition } from '../../tools/tool.ts';

/** What a tenant's MCP servers offered when they were last listed. */
export async function readMcpDefinitions(
  db: Database,
  connections: McpConnections,
  tenantId: string,
): Promise<ToolDefinition[]> {
  const rows = await db
    .selectFrom('mcp_tools as t')
    .innerJoin('mcp_servers as s', (join) =>
      join.onRef('s.tenant_id', '=', 't.tenant_id').onRef('s.name', '=', 't.server'),
    )
    .select([
      't.name',
      't.server',
      't.tool',
      't.description',
      't.input_schema',
      't.annotations',
      's.transport',
      's.auth',
      's.protocol',
      's.timeout_seconds',
    ])
    .where('t.tenant_id', '=', tenantId)
    .orderBy('t.name')
    .execute();
  return rows.map(({ server, transport, auth, protocol, ...definition }) =>
    createMcpTool(connections, { tenantId, name: server, transport, auth, protocol }, definition),
  );
}
