import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Config } from '../../platform/config/config.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { createMcpConnections, type McpConnections } from '../../tools/mcp/connections.ts';
import { markDue } from './refresh-mcp-servers.ts';

/** The connections of a process. `stdioIdleMs`: how long it keeps child processes that nobody calls. */
export const mcpConnectionsOf = (
  config: Config,
  deps: { db: Database; secrets: Secrets; log: Logger; stdioIdleMs: number },
): McpConnections =>
  createMcpConnections({
    ...deps,
    stdioServers: config.MCP_STDIO_SERVERS,
    allowPrivateNetworks: config.TOOLS_ALLOW_PRIVATE_NETWORKS,
    onToolsChanged: (tenantId, server) => {
      inTenant(tenantId, () => markDue(deps.db, tenantId, server)).catch((error: unknown) =>
        // Then it is seen when the list is old.
        deps.log.warn({ err: error, mcp_server: server }, 'that its tools changed is not noted'),
      );
    },
  });
