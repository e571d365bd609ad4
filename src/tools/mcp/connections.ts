import { type HttpLinkDeps, openHttpLink } from './http-link.ts';
import type { CallHeaders, Link } from './link.ts';
import type { McpServerSpec } from './server-spec.ts';
import { createStdioLinks, type StdioLinkDeps } from './stdio-links.ts';

export interface McpConnectionDeps extends HttpLinkDeps, StdioLinkDeps {
  /** A server said, during a call or while its process lives, that its tools are others now. The process is kept until this has ended. */
  onToolsChanged(server: McpServerSpec): Promise<void>;
}

export interface McpConnections {
  /** @throws Error of many kinds: see mcp-errors.ts */
  open(spec: McpServerSpec, options: { signal: AbortSignal; headers?: CallHeaders }): Promise<Link>;
  hasCommand(name: string): boolean;
  /** Ends the child processes. */
  close(): Promise<void>;
}

/** Connections to the MCP servers of all tenants: over HTTP one for each call, with a child process the one there is. */
export function createMcpConnections(deps: McpConnectionDeps): McpConnections {
  const stdio = createStdioLinks(deps);
  return {
    open: (spec, { signal, headers = {} }) => {
      const { transport } = spec;
      const onToolsChanged = () => deps.onToolsChanged(spec);
      return transport.type === 'stdio'
        ? stdio.open({ ...spec, transport }, { signal, onToolsChanged })
        : openHttpLink(deps, { ...spec, transport }, { signal, headers, onToolsChanged });
    },
    hasCommand: (name) => Object.hasOwn(deps.stdioServers, name),
    close: () => stdio.close(),
  };
}
