import type { Client } from '@modelcontextprotocol/client';
import type { StdioServer } from '../../platform/config/stdio-servers.ts';
import type { Logger } from '../../platform/logger.ts';
import { type ActiveCall, connect, createClient } from './create-client.ts';
import type { Link } from './link.ts';
import { McpUnreachableError } from './mcp-errors.ts';
import type { McpServerSpec } from './server-spec.ts';
import { StdioTransport } from './stdio-transport.ts';

export interface StdioLinkDeps {
  stdioServers: Record<string, StdioServer>;
  /** How long a process that nobody calls is kept. */
  stdioIdleMs: number;
  log: Logger;
}

type StdioSpec = McpServerSpec & { transport: { type: 'stdio' } };

interface Running {
  client: Client;
  calls: Set<ActiveCall>;
  users: number;
  idle: NodeJS.Timeout | undefined;
  /** Nobody gets it any more. */
  forget(): void;
}

export type StdioLinks = ReturnType<typeof createStdioLinks>;

/** Child processes: one of each tenant's servers in this process, started when it is needed, ended when it has been idle, or with us. */
export function createStdioLinks(deps: StdioLinkDeps) {
  const running = new Map<string, Promise<Running>>();
  const all = new Set<Client>();

  async function start(key: string, spec: StdioSpec, hooks: Hooks): Promise<Running> {
    const server = deps.stdioServers[spec.transport.command];
    if (!server)
      throw new McpUnreachableError(spec.name, `there is no command ${spec.transport.command}`);
    const calls = new Set<ActiveCall>();
    let link: Running | undefined;
    const onToolsChanged = async () => {
      // Only this process has its new tools: it must not end before they are listed.
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
      deps.log.info({ tenant_id: spec.tenantId, mcp_server: spec.name }, 'MCP process has ended');
    };
    // It may have ended before anybody listened.
    if (!client.transport) throw new McpUnreachableError(spec.name, 'the process ended at once');
    link = { client, calls, users: 0, idle: undefined, forget };
    return link;
  }

  async function acquire(key: string, spec: StdioSpec, hooks: Hooks): Promise<Running> {
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

  function hold(link: Running): void {
    clearTimeout(link.idle);
    link.users += 1;
  }

  function release(link: Running): void {
    link.users -= 1;
    if (link.users > 0) return;
    link.idle = setTimeout(() => {
      link.forget();
      void link.client.close();
    }, deps.stdioIdleMs);
    link.idle.unref();
  }

  return {
    open: async (spec: StdioSpec, hooks: Hooks): Promise<Link> => {
      const link = await acquire(
        `${spec.tenantId}/${spec.name}/${spec.transport.command}`,
        spec,
        hooks,
      );
      hold(link);
      return {
        client: link.client,
        calls: link.calls,
        // The end of the process ends what it was asked.
        watch: () => undefined,
        release: async () => release(link),
      };
    },

    close: async (): Promise<void> => {
      await Promise.allSettled(running.values());
      await Promise.allSettled([...all].map((client) => client.close()));
    },
  };
}

interface Hooks {
  signal: AbortSignal;
  onToolsChanged(): Promise<void>;
}

/** A server of before 2026 may end at a question that it does not know: then it is started again, and not asked. */
async function startClient(
  deps: StdioLinkDeps,
  server: StdioServer,
  spec: StdioSpec,
  calls: Set<ActiveCall>,
  { signal, onToolsChanged }: Hooks,
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
    if (signal.aborted || spec.protocol === FIRST_VERSION) throw error;
    return attempt(FIRST_VERSION);
  });
  if (client.getProtocolEra() === 'modern' && client.getServerCapabilities()?.tools?.listChanged)
    // Without the signal, which ends with the call that was the first: this lasts as long as the process.
    await client.listen({ toolsListChanged: true });
  return client;
}

const FIRST_VERSION = '2024-11-05';
