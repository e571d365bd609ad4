import { resolve } from 'node:path';
import { Client as Pg } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import { createDatabases } from '../../src/db/database.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createSecrets } from '../../src/platform/secrets.ts';
import { mcpConnectionsOf } from '../../src/services/tools/mcp-connections.ts';
import { createMcpTool } from '../../src/tools/mcp/mcp-tool.ts';
import { TestClient } from '../support/client.ts';
import { contextOf } from '../support/mcp-client.ts';
import { startOddServer } from '../support/mcp-odd-server.ts';

const endpoints = inject('endpoints');
let pg: Pg;
beforeAll(async () => {
  pg = new Pg({ connectionString: endpoints.postgres });
  await pg.connect();
});
afterAll(() => pg.end());

const namesOf = async (user: TestClient) => {
  const { body } = await user.request<McpServer>('GET', '/v1/tools/servers/m');
  return body.tools.map(({ tool }) => tool);
};

test('a child process that ends right after it has said that its tools have changed was asked for them', async () => {
  const user = new TestClient(endpoints);
  const transport = { type: 'stdio' as const, command: 'own' };
  await user.request('POST', '/v1/tools/servers', { name: 'm', transport });
  const log = createLogger('test', 'silent');
  const databases = createDatabases({ url: endpoints.postgres, poolSize: 2, name: 'test', log });
  // A worker of the test's own, whose idle processes end long before the next round of the reconcile workflow.
  const own = { command: process.execPath, args: [resolve('test/support/mcp-stdio-server.ts')] };
  const connections = mcpConnectionsOf(readConfig({ MCP_STDIO_SERVERS: JSON.stringify({ own }) }), {
    db: databases.db,
    secrets: createSecrets({ env: {}, envTenants: [], directory: undefined }),
    log,
    addresses: OPERATOR_POLICY,
    stdioIdleMs: 100,
  });
  const spec = { tenantId: user.tenant, name: 'm', transport, auth: null, protocol: null };
  const learn = createMcpTool(connections, spec, {
    name: 'm__learn',
    tool: 'learn',
    description: 'Learns',
    input_schema: { type: 'object' },
    annotations: { read_only: false, idempotent: false, destructive: true },
    timeout_seconds: 30,
  });
  expect(await learn.call({}, contextOf())).toMatchObject({ text: 'learned' });
  await expect.poll(() => namesOf(user)).toContain('learned');
  await connections.close();
  await databases.close();
});

test('a change that is reported while the tools are being listed makes them due again', async () => {
  const user = new TestClient(endpoints);
  const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });
  const pages = { '': { tools: [tool('old')] } };
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  let isHeld = false;
  const server = await startOddServer({
    protocol: '2025-06-18',
    pages,
    beforeListing: async () => {
      if (!isHeld) return;
      isHeld = false;
      asked.resolve();
      await gate.promise;
    },
  });
  const transport = { type: 'streamable_http', url: server.url };
  await user.request('POST', '/v1/tools/servers', { name: 'm', transport });
  isHeld = true;
  const refreshed = user.request('POST', '/v1/tools/servers/m/refresh');
  await asked.promise;
  // As the worker does when the server reports it during a call.
  await pg.query('update mcp_servers set refresh_due_at = now() where tenant_id = $1', [
    user.tenant,
  ]);
  // Another listing, asked for later, ends first.
  Object.assign(pages, { '': { tools: [tool('new')] } });
  await expect.poll(() => namesOf(user)).toEqual(['new']);
  gate.resolve();
  await refreshed;
  expect(await namesOf(user)).toEqual(['new']);
  server.stop();
});
