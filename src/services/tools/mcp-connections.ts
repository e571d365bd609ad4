import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Config } from '../../platform/config/config.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Secrets } from '../../platform/secrets.ts';
import type { McpServerSpec } from '../../tools/mcp/client.ts';
import { createMcpConnections, type McpConnections } from '../../tools/mcp/connections.ts';
import { markDue, refreshChanged } from './refresh-mcp-servers.ts';

/** The connections of a process. `stdioIdleMs`: how long it keeps child processes that nobody calls. */
export function mcpConnectionsOf(
  config: Config,
  deps: {
    db: Database;
    secrets: Secrets;
    addresses: AddressPolicy;
    log: Logger;
    stdioIdleMs: number;
  },
): McpConnections {
  const { db, log } = deps;
  const connections = createMcpConnections({
    ...deps,
    stdioServers: config.MCP_STDIO_SERVERS,
    onToolsChanged: oncePerPause(({ tenantId, name, transport }) =>
      inTenant(tenantId, () =>
        transport.type === 'stdio' && deps.stdioIdleMs > 0
          ? refreshChanged(
              { db, log, connections, refreshSeconds: config.MCP_REFRESH_SECONDS },
              tenantId,
              name,
            )
          : markDue(db, tenantId, name),
      ).catch((error: unknown) =>
        log.warn(
          { err: error, mcp_server: name },
          'changed tools could not be listed yet; the next listing will',
        ),
      ),
    ),
  });
  return connections;
}

/** Some servers say at every listing that their tools have changed. Milliseconds. */
const PAUSE_MS = 2000;

/** Reacts to a server at once, and once more to all that it says until the pause is over. Ends when nothing is left to react to. */
function oncePerPause(react: (server: McpServerSpec) => Promise<void>) {
  const underway = new Map<string, { isAgain: boolean; done: Promise<void> }>();
  return (server: McpServerSpec): Promise<void> => {
    const key = `${server.tenantId}/${server.name}`;
    const known = underway.get(key);
    if (known) {
      known.isAgain = true;
      return known.done;
    }
    const reaction = { isAgain: false, done: Promise.resolve() };
    const work = async () => {
      do {
        reaction.isAgain = false;
        await react(server);
        await sleep(PAUSE_MS, undefined, { ref: false });
      } while (reaction.isAgain);
      underway.delete(key);
    };
    underway.set(key, reaction);
    reaction.done = work();
    return reaction.done;
  };
}
