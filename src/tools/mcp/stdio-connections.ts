import type { Client } from '@modelcontextprotocol/client';
import type { StdioServer } from '../../platform/config/stdio-servers.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  type ActiveCall,
  connect,
  createClient,
  type McpConnection,
  type McpServerSpec,
} from './client.ts';
import { McpUnreachableError } from './mcp-errors.ts';
import { StdioTransport } from './stdio-transport.ts';

export interface StdioConnectionDeps {
  stdioServers: Record<string, StdioServer>;
  /** Idle time after which a process is stopped. */
  stdioIdleMs: number;
  log: Logger;
}

type StdioSpec = McpServerSpec & { transport: { type: 'stdio' } };

interface RunningProcess {
  client: Client;
  calls: Set<ActiveCall>;
  users: number;
  idle: NodeJS.Timeout | undefined;
  /** Removes it from the pool, so that no new call uses it. */
  forget(): void;
}

/** A pool of child processes, one per tenant's server: started on demand, stopped when idle or on `close`. */
export function createStdioConnections(deps: StdioConnectionDeps) {
  const running = new Map<string, Promise<RunningProcess>>();
  const all = new Set<Client>();

  async function start(key: string, spec: StdioSpec, hooks: ProcessHooks): Promise<RunningProcess> {
    const server = deps.stdioServers[spec.transport.command];
    if (!server)
      throw new McpUnreachableError(
        spec.name,
        `the command "${spec.transport.command}" is not in MCP_STDIO_SERVERS`,
      );
    const calls = new Set<ActiveCall>();
    let link: RunningProcess | undefined;
    const onToolsChanged = async () => {
      // Keeps the process, which alone has the new tools, alive until they are listed.
      const held = link;
      if (held) hold(held);
      await hooks.onToolsChanged();
      if (held) release(held);
    };
    const client = await startClient(deps, server, spec, calls, { ...hooks, onToolsChanged });
    all.add(client);
    let isOver = false;
    const forget = () => {
      if (!isOver) running.delete(key);
      isOver = true;
    };
    client.onclose = () => {
      all.delete(client);
      forget();
      deps.log.info({ tenant_id: spec.tenantId, mcp_server: spec.name }, 'MCP process ended');
    };
    // The process may have ended before `onclose` was set.
    if (!client.transport)
      throw new McpUnreachableError(spec.name, 'the process ended immediately');
    link = { client, calls, users: 0, idle: undefined, forget };
    return link;
  }

  async function acquire(
    key: string,
    spec: StdioSpec,
    hooks: ProcessHooks,
  ): Promise<RunningProcess> {
    const known = running.get(key);
    if (known) return known;
    const starting = start(key, spec, hooks);
    running.set(key, starting);
    try {
      return await starting;
    } catch (error) {
      running.delete(key);
      throw error;
    }
  }

  function hold(link: RunningProcess): void {
    clearTimeout(link.idle);
    link.users += 1;
  }

  function release(link: RunningProcess): void {
    link.users -= 1;
    if (link.users > 0) return;
    link.idle = setTimeout(() => {
      link.forget();
      void link.client.close();
    }, deps.stdioIdleMs);
    link.idle.unref();
  }

  return {
    open: async (spec: StdioSpec, hooks: ProcessHooks): Promise<McpConnection> => {
      const link = await acquire(
        `${spec.tenantId}/${spec.name}/${spec.transport.command}`,
        spec,
        hooks,
      );
      hold(link);
      return {
        client: link.client,
        calls: link.calls,
        // The client rejects in-flight requests when the process ends.
        onAnswerBroken: () => undefined,
        release: async () => release(link),
      };
    },

    close: async (): Promise<void> => {
      await Promise.allSettled(running.values());
      await Promise.allSettled([...all].map((client) => client.close()));
    },
  };
}

interface ProcessHooks {
  signal: AbortSignal;
  onToolsChanged(): Promise<void>;
}

/** Servers older than 2026-07-28 may exit at the version probe. They are started again without it. */
async function startClient(
  deps: StdioConnectionDeps,
  server: StdioServer,
  spec: StdioSpec,
  calls: Set<ActiveCall>,
  { signal, onToolsChanged }: ProcessHooks,
): Promise<Client> {
  const log = deps.log.child({ tenant_id: spec.tenantId, mcp_server: spec.name });
  const attempt = async (protocol: string | null) => {
    const client = createClient({
      server: spec.name,
      calls,
      onToolsChanged: () => void onToolsChanged(),
    });
    const transport = new StdioTransport(server, (line) =>
      log.info({ stderr: line }, 'MCP process'),
    );
    try {
      await connect(client, transport, protocol, signal);
      return client;
    } catch (error) {
      const reason = await transport.explainEnd();
      await transport.close();
      throw new McpUnreachableError(spec.name, reason, { cause: error });
    }
  };
  const client = await attempt(spec.protocol).catch((error: unknown) => {
    if (signal.aborted || spec.protocol === LEGACY_PROTOCOL) throw error;
    return attempt(LEGACY_PROTOCOL);
  });
  if (client.getProtocolEra() === 'modern' && client.getServerCapabilities()?.tools?.listChanged)
    // Without the signal: the subscription must outlive the first call.
    await client.listen({ toolsListChanged: true });
  return client;
}

const LEGACY_PROTOCOL = '2024-11-05';
