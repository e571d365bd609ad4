import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createSecrets } from '../../src/platform/secrets.ts';
import type { McpServerSpec } from '../../src/tools/mcp/client.ts';
import { createMcpConnections } from '../../src/tools/mcp/connections.ts';
import { listMcpTools } from '../../src/tools/mcp/list-tools.ts';
import { createMcpTool } from '../../src/tools/mcp/mcp-tool.ts';
import type { ToolContext, ToolResult } from '../../src/tools/tool.ts';

/** Speaks to one MCP server as the worker does, without a stack. */
export function speakTo(transport: McpServerSpec['transport'], stdioServers = {}) {
  const log = createLogger('test', 'silent');
  const connections = createMcpConnections({
    secrets: createSecrets({ env: {}, envTenants: [], directory: undefined }),
    addresses: OPERATOR_POLICY,
    stdioServers,
    stdioIdleMs: 0,
    log,
    onToolsChanged: async () => undefined,
  });
  const spec = { tenantId: 'acme', name: 'm', transport, auth: null, protocol: null };
  return {
    list: () => listMcpTools(connections, spec, { include: ['*'], exclude: [], annotations: [] }),
    call: (tool: string, args = {}, more: Partial<ToolContext> = {}): Promise<ToolResult> =>
      createMcpTool(connections, spec, {
        name: `m__${tool}`,
        tool,
        description: tool,
        input_schema: { type: 'object' },
        annotations: { read_only: false, idempotent: false, destructive: true },
        timeout_seconds: 30,
      }).call(args, { ...contextOf(), ...more }),
    close: () => connections.close(),
  };
}

export const contextOf = (): ToolContext => ({
  tenantId: 'acme',
  workflowId: 'wf_1',
  idempotencyKey: 'ef_1',
  waiter: 'acme/wf_1',
  signal: new AbortController().signal,
  onProgress: () => undefined,
  elicit: () => Promise.reject(new Error('a person was asked')),
});
