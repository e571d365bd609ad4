import type { McpAuth, McpTransport } from '../../contracts/mcp-server.ts';

/** A tenant's MCP server, as it is needed to speak to it. */
export interface McpServerSpec {
  tenantId: string;
  name: string;
  transport: McpTransport;
  auth: McpAuth | null;
  /** The protocol's version that it spoke last: it need not be found out again. */
  protocol: string | null;
}
