import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { McpServer } from '../../src/contracts/mcp-server.ts';
import type { Tool } from '../../src/contracts/tool.ts';
import { TestClient } from '../support/client.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';

let server: McpTestServer;
beforeAll(async () => {
  server = await startMcpServer();
});
afterAll(() => server.stop());

const client = () => new TestClient(inject('endpoints'));
const SERVERS = '/v1/tools/servers';
const over = (url = server.url, more = {}) => ({
  name: 'rooms',
  transport: { type: 'streamable_http', url },
  ...more,
});
const names = async (user: TestClient) =>
  (await user.request<{ items: Tool[] }>('GET', '/v1/tools')).body.items.map(({ name }) => name);

test('a server is registered with its tools, listed, and removed, for its tenant only', async () => {
  const user = client();
  const answer = await user.request<McpServer>('POST', SERVERS, over());
  expect(answer).toMatchObject({
    status: 201,
    body: {
      name: 'rooms',
      status: 'ready',
      error: null,
      protocol: '2026-07-28',
      server_info: { name: 'test-server', version: '1.2.3' },
      skipped: [],
    },
  });
  const again = await user.request<McpServer>('POST', SERVERS, over());
  expect(again).toMatchObject({ status: 201, body: { listed_at: answer.body.listed_at } });
  expect(await user.request('POST', SERVERS, over(`${server.url}/else`))).toMatchObject({
    status: 409,
    body: { code: 'server_exists' },
  });
  const { items } = (await user.request<{ items: Tool[] }>('GET', '/v1/tools')).body;
  expect(items.find(({ name }) => name === 'rooms__look')).toMatchObject({
    source: 'mcp',
    server: 'rooms',
    description: 'Looks',
    url: null,
    annotations: { read_only: true, idempotent: true, destructive: false },
    input_schema: { type: 'object' },
  });
  expect(items.find(({ name }) => name === 'rooms__write')).toMatchObject({
    annotations: { read_only: false, idempotent: false, destructive: true },
  });
  expect(items.map(({ name }) => name)).toContainEqual(
    expect.stringMatching(/^rooms__a_b_[0-9a-f]{8}$/),
  );

  const stranger = client();
  expect(await names(stranger)).not.toContain('rooms__look');
  for (const [method, path] of [
    ['GET', `${SERVERS}/rooms`],
    ['POST', `${SERVERS}/rooms/refresh`],
    ['DELETE', `${SERVERS}/rooms`],
  ] as const) {
    expect(await stranger.request(method, path)).toMatchObject({ status: 404 });
  }
  expect((await stranger.request('GET', SERVERS)).body).toMatchObject({ items: [] });

  expect((await user.request('DELETE', `${SERVERS}/rooms`)).status).toBe(204);
  expect((await user.request('GET', `${SERVERS}/rooms`)).status).toBe(404);
  expect(await names(user)).not.toContain('rooms__look');
});

test('which tools are taken, and what is said of them, is the registration’s to say', async () => {
  const user = client();
  const { body } = await user.request<McpServer>(
    'POST',
    SERVERS,
    over(server.url, {
      include: ['*o*', 'write'],
      exclude: ['show'],
      annotations: [
        { tools: '*', destructive: false },
        { tools: 'write', idempotent: true },
      ],
    }),
  );
  expect(body.tools).toEqual([
    {
      name: 'rooms__book',
      tool: 'book',
      annotations: { read_only: false, idempotent: false, destructive: false },
    },
    {
      name: 'rooms__look',
      tool: 'look',
      annotations: { read_only: true, idempotent: true, destructive: false },
    },
    {
      name: 'rooms__write',
      tool: 'write',
      annotations: { read_only: false, idempotent: true, destructive: false },
    },
  ]);
});

test.each([
  ['name', { name: 'Rooms' }],
  ['name', { name: 'a__b' }],
  ['transport.url', { transport: { type: 'streamable_http', url: 'ftp://host' } }],
  ['transport.url', { transport: { type: 'streamable_http', url: 'http://169.254.169.254/mcp' } }],
  ['transport.url', { transport: { type: 'streamable_http', url: 'http://does-not.invalid/' } }],
  ['transport.type', { transport: { type: 'sse', url: 'http://host' } }],
  ['transport.command', { transport: { type: 'stdio', command: 'rm -rf /' } }],
  ['transport.command', { transport: { type: 'stdio', command: 'toString' } }],
  ['transport.args', { transport: { type: 'stdio', command: 'own', args: ['-e', '1'] } }],
  ['auth', { transport: { type: 'stdio', command: 'own' }, auth: bearer('AGENT_SECRET_MCP') }],
  ['auth.token.env', { auth: bearer('DATABASE_URL') }],
  ['timeout_seconds', { timeout_seconds: 0 }],
  ['include', { include: [] }],
  ['annotations.0.harmless', { annotations: [{ tools: '*', harmless: true }] }],
])('a server with a bad %s is refused', async (field, change) => {
  const answer = await client().request('POST', SERVERS, over(server.url, change));
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test.each(['Authorization', 'cookie', 'Mcp-Session-Id', 'X-Tenant-Id', 'a b'])(
  'the header %s is not the registration’s to set',
  async (name) => {
    const transport = { type: 'streamable_http', url: server.url, headers: { [name]: 'x' } };
    expect(await client().request('POST', SERVERS, over(server.url, { transport }))).toMatchObject({
      status: 400,
      body: { code: 'invalid_input' },
    });
  },
);

test.each([
  ['is down', closedEndpoint, /ECONNREFUSED/],
  ['is no MCP server', async () => inject('endpoints').tools, /./],
  ['sends elsewhere', async () => `${server.url}/moved`, /307/],
  ['wants a token', async () => `${server.url}/secret`, /401/],
])('a server that %s cannot be registered', async (_what, url, reason) => {
  const user = client();
  expect(await user.request('POST', SERVERS, over(await url()))).toMatchObject({
    status: 400,
    body: {
      code: 'invalid_input',
      errors: [{ field: 'transport.url', message: expect.stringMatching(reason) }],
    },
  });
  expect((await user.request('GET', `${SERVERS}/rooms`)).status).toBe(404);
});

test('a command that cannot be started is a clear problem', async () => {
  const transport = { type: 'stdio', command: 'missing' };
  expect(await client().request('POST', SERVERS, { name: 'gone', transport })).toMatchObject({
    status: 400,
    body: {
      code: 'invalid_input',
      errors: [
        {
          field: 'transport.command',
          message: expect.stringContaining('its command cannot be run'),
        },
      ],
    },
  });
});

test('a secret is sent to the server, and never shown', async () => {
  const user = client();
  const answer = await user.request(
    'POST',
    SERVERS,
    over(`${server.url}/secret`, { auth: bearer('AGENT_SECRET_MCP') }),
  );
  expect(answer).toMatchObject({
    status: 201,
    body: { auth: { type: 'bearer', token: { env: 'AGENT_SECRET_MCP' } } },
  });
  expect(JSON.stringify(answer.body)).not.toContain('mcp-secret');
  expect(
    await user.request(
      'POST',
      SERVERS,
      over(server.url, { name: 'other', auth: bearer('AGENT_SECRET_NONE') }),
    ),
  ).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [{ field: 'auth' }] },
  });
});

test('a server that goes down keeps its tools, and says what is wrong', async () => {
  const own = await startMcpServer();
  const user = client();
  await user.request('POST', SERVERS, over(own.url));
  await own.stop();
  const refreshed = await user.request<McpServer>('POST', `${SERVERS}/rooms/refresh`);
  expect(refreshed).toMatchObject({
    status: 200,
    body: { status: 'failing', error: expect.stringContaining('ECONNREFUSED') },
  });
  expect(await names(user)).toContain('rooms__look');
  await own.listen();
  expect(await user.request('POST', `${SERVERS}/rooms/refresh`)).toMatchObject({
    body: { status: 'ready', error: null },
  });
  await own.stop();
});

function bearer(env: string) {
  return { type: 'bearer', token: { env } };
}
