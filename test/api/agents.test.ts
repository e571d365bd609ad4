import { createServer, type Server } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Agent, AgentStats, ConnectionTest } from '../../src/contracts/agent.ts';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';

let agent: ApiAgent;
let tokens: { server: Server; url: string; asked: string[] };
beforeAll(async () => {
  agent = await startApiAgent();
  tokens = await startTokenServer();
});
afterAll(async () => {
  await agent.stop();
  tokens.server.close();
});

const client = () => new TestClient(inject('endpoints'));
const shepherd = () => ({
  name: 'shepherd',
  description: 'Guards animals.',
  type: 'api',
  endpoint: agent.url,
  capabilities: ['herding'],
});
const register = async (user: TestClient, change: object = {}) =>
  (await user.request<Agent>('POST', '/v1/agents', { ...shepherd(), ...change })).body;
const listed = async (user: TestClient, query: string) =>
  (await user.request<{ items: Agent[] }>('GET', `/v1/agents?${query}`)).body.items.map(
    ({ name }) => name,
  );

test('an agent is asked what it can do, stored, found, changed and removed', async () => {
  const user = client();
  const created = await user.request<Agent>('POST', '/v1/agents', shepherd());
  expect(created).toMatchObject({
    status: 201,
    body: {
      name: 'shepherd',
      status: 'active',
      version: 1,
      capabilities: ['herding', 'sheep'],
      config: { path: '/process', health_path: '/health', task_type: 'task' },
      discovered: { description: 'Counts sheep at night.', version: '7' },
      auth: { type: 'none' },
    },
  });
  const path = created.headers.get('location') ?? '';
  expect(await user.request('GET', path)).toMatchObject({ status: 200, body: created.body });
  const changed = { ...shepherd(), description: 'Guards goats.', capabilities: ['milking'] };
  expect(await user.request('PUT', path, changed)).toMatchObject({
    status: 200,
    body: { version: 2, capabilities: ['milking', 'sheep'] },
  });
  expect(await user.request('PUT', path, { ...changed, type: 'custom' })).toMatchObject({
    status: 400,
  });
  expect((await user.request('DELETE', path)).status).toBe(204);
  expect((await user.request('DELETE', path)).status).toBe(404);
  const events = await user.request<{ items: EventEnvelope[] }>('GET', `${path}/events`);
  expect(events.body.items.map(({ type, sequence }) => `${sequence} ${type}`)).toEqual([
    '1 agent.created',
    '2 agent.updated',
    '3 agent.deleted',
  ]);
});

test('agents are found by type, status, exact capability and keywords', async () => {
  const user = client();
  await register(user);
  await register(user, {
    name: 'baker',
    description: 'Bakes breads',
    capabilities: ['bread_baking'],
  });
  expect(await listed(user, 'capability=herding')).toEqual(['shepherd']);
  expect(await listed(user, 'capability=herd')).toEqual([]);
  expect(await listed(user, 'q=bake%20bread')).toEqual(['baker']);
  expect(await listed(user, 'q=bread%20or%20animal')).toEqual(['baker', 'shepherd']);
  expect(await listed(user, 'q=guarding%20an%20animal')).toEqual(['shepherd']);
  expect(await listed(user, 'type=api&status=active')).toEqual(['baker', 'shepherd']);
  expect(await listed(user, 'status=error')).toEqual([]);
  const { body } = await user.request<{ next_cursor: string }>('GET', '/v1/agents?limit=1');
  expect(await listed(user, `limit=1&cursor=${body.next_cursor}`)).toEqual(['shepherd']);
});

test('a repeated registration is one agent; a name belongs to one', async () => {
  const user = client();
  const key = { 'idempotency-key': 'once' };
  const first = await user.request<Agent>('POST', '/v1/agents', shepherd(), key);
  expect(await user.request('POST', '/v1/agents', shepherd(), key)).toEqual(
    expect.objectContaining({ status: 201, body: first.body }),
  );
  expect(await user.request('POST', '/v1/agents', { ...shepherd(), name: 'x' }, key)).toMatchObject(
    {
      status: 422,
    },
  );
  expect(await user.request('POST', '/v1/agents', shepherd())).toMatchObject({
    status: 409,
    body: { code: 'agent_exists' },
  });
});

test('the same request again, after the agent was removed, is another life of it', async () => {
  const user = client();
  const key = { 'idempotency-key': 'again' };
  const first = await user.request<Agent>('POST', '/v1/agents', shepherd(), key);
  const path = `/v1/agents/${first.body.agent_id}`;
  await user.request('DELETE', path);
  expect(await user.request('POST', '/v1/agents', shepherd(), key)).toMatchObject({ status: 201 });
  const { body } = await user.request<{ items: EventEnvelope[] }>('GET', `${path}/events`);
  expect(body.items.map(({ type }) => type)).toEqual([
    'agent.created',
    'agent.deleted',
    'agent.created',
  ]);
});

test('of two agents that are given one name at once, one gets it', async () => {
  const user = client();
  const agents = [await register(user, { name: 'a' }), await register(user, { name: 'b' })];
  const answers = await Promise.all(
    agents.map(({ agent_id }) =>
      user.request('PUT', `/v1/agents/${agent_id}`, { ...shepherd(), name: 'c' }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test.for(['null', '{"skills": [null]}', '{"protocolVersion": "0.3.0"}', '[]', '<html>'])(
  'an agent that says nonsense of itself is refused: %s',
  async (card) => {
    const { server, url } = await listen((_request, response) => {
      response.setHeader('content-type', 'application/json').end(card);
    });
    for (const [type, config] of [
      ['a2a_server', {}],
      ['langgraph', { assistant: 'x' }],
      ['openai_compatible', { model: 'x' }],
      ['crewai', {}],
      ['databricks', { serving_endpoint: 'x' }],
    ] as const) {
      const answer = await client().request('POST', '/v1/agents', {
        ...{ name: 'odd', type, endpoint: url, config },
      });
      // What knows nothing of itself may still be an agent.
      expect([201, 400], `${type} ${JSON.stringify(answer.body)}`).toContain(answer.status);
    }
    server.close();
  },
);

test('another tenant sees none of it', async () => {
  const user = client();
  const { agent_id } = await register(user);
  const stranger = client();
  expect(await listed(stranger, 'origin=registered')).toEqual([]);
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/health'],
    ['GET', '/events'],
  ] as const) {
    const body = method === 'PUT' ? shepherd() : undefined;
    const answer = await stranger.request(method, `/v1/agents/${agent_id}${path}`, body);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  expect(await listed(user, 'origin=registered')).toEqual(['shepherd']);
});

describe('health', () => {
  test('is checked on request, and by itself; what changes is an event', async () => {
    const own = await startApiAgent();
    const user = client();
    const { agent_id } = await register(user, { endpoint: own.url });
    const status = async () =>
      (await user.request<Agent>('GET', `/v1/agents/${agent_id}`)).body.status;
    own.setHealthy(false);
    expect(await user.request('POST', `/v1/agents/${agent_id}/health`)).toMatchObject({
      status: 200,
      body: { status: 'error', status_reason: expect.stringContaining('503') },
    });
    own.setHealthy(true);
    // Nobody asks: the schedule finds out.
    await expect.poll(status, { timeout: 40_000 }).toBe('active');
    const { body } = await user.request<{ items: EventEnvelope[] }>(
      'GET',
      `/v1/agents/${agent_id}/events`,
    );
    expect(body.items.map(({ payload }) => payload.status)).toEqual(['active', 'error', 'active']);
    const inactive = { ...shepherd(), endpoint: own.url, status: 'inactive' };
    await own.stop();
    expect(await user.request('PUT', `/v1/agents/${agent_id}`, inactive)).toMatchObject({
      status: 200,
      body: { status: 'inactive' },
    });
    expect(await user.request('POST', `/v1/agents/${agent_id}/health`)).toMatchObject({
      body: { status: 'inactive' },
    });
  });
});

describe('credentials', () => {
  const secret = { env: 'AGENT_SECRET_TEST' };
  test.for([
    [{ type: 'bearer', token: secret }, 'Bearer test-secret'],
    [{ type: 'header', header: 'authorization', value: secret }, 'test-secret'],
    [
      { type: 'basic', username: 'me', password: secret },
      `Basic ${Buffer.from('me:test-secret').toString('base64')}`,
    ],
  ] as const)('%o reach the agent, and nobody else', async ([auth, header]) => {
    const guarded = await startGuarded(header);
    const user = client();
    const { body } = await user.request('POST', '/v1/agents', {
      ...shepherd(),
      endpoint: guarded.url,
      auth,
    });
    expect(body).toMatchObject({ status: 'active', auth });
    expect(JSON.stringify(body)).not.toContain('test-secret');
    const refused = await user.request('POST', '/v1/agents', {
      ...shepherd(),
      name: 'other',
      endpoint: guarded.url,
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'auth' }] } });
    guarded.server.close();
  });

  test('of OAuth are changed into a token, once', async () => {
    const guarded = await startGuarded('Bearer token-1');
    const user = client();
    const auth = {
      type: 'oauth_client_credentials',
      token_url: tokens.url,
      client_id: user.tenant,
      client_secret: secret,
      scope: 'a b',
    };
    const { agent_id } = await register(user, { endpoint: guarded.url, auth });
    await user.request('POST', `/v1/agents/${agent_id}/health`);
    const pair = Buffer.from(`${user.tenant}:test-secret`).toString('base64');
    expect(tokens.asked.filter((asked) => asked.includes(pair))).toEqual([
      `Basic ${pair} grant_type=client_credentials&scope=a+b`,
    ]);
    guarded.server.close();
  });
});

test('a connection can be tried without registering anything', async () => {
  const user = client();
  const tried = (change: object) =>
    user.request<ConnectionTest>('POST', '/v1/agents/test-connection', {
      ...shepherd(),
      ...change,
    });
  expect(await tried({})).toMatchObject({
    status: 200,
    body: { ok: true, error: null, discovered: { capabilities: ['sheep'] } },
  });
  expect(await tried({ endpoint: 'http://127.0.0.1:65533' })).toMatchObject({
    status: 200,
    body: { ok: false, error: { kind: 'unreachable' } },
  });
  expect(await listed(user, 'origin=registered')).toEqual([]);
});

test('statistics of a tenant without calls', async () => {
  const user = client();
  await register(user);
  const { body } = await user.request<AgentStats>('GET', '/v1/agents/stats');
  expect(body).toEqual({
    agents: { total: 1, by_status: { active: 1 }, by_type: { api: 1 } },
    items: [],
  });
});

test.for([
  ['name', { name: 'a b' }],
  ['type', { type: 'shepherd' }],
  ['endpoint', { endpoint: undefined }],
  ['endpoint', { endpoint: 'ftp://host' }],
  ['endpoint', { endpoint: 'http://user:password@host/' }],
  ['endpoint', { endpoint: 'http://127.0.0.1:65533' }],
  ['endpoint', { endpoint: 'http://no-such-host.invalid' }],
  ['endpoint', { type: 'llm', config: { blueprint: 'general' } }],
  ['config', { endpoint: 'http://169.254.169.254/latest' }],
  ['config.path', { config: { path: 'process' } }],
  ['config.colour', { config: { colour: 'red' } }],
  ['config.blueprint', { type: 'llm', endpoint: undefined }],
  ['config', { type: 'llm', endpoint: undefined, config: { blueprint: 'none' } }],
  ['config.assistant', { type: 'langgraph' }],
  ['auth.token', { auth: { type: 'bearer', token: 'in-the-clear' } }],
  ['auth.token.env', { auth: { type: 'bearer', token: { env: 'DATABASE_URL' } } }],
  ['auth', { auth: { type: 'bearer', token: { env: 'AGENT_SECRET_NONE' } } }],
  ['auth', { auth: { type: 'bearer', token: { file: 'none' } } }],
  ['auth', { auth: { type: 'bearer', token: { env: 'AGENT_SECRET_TWO_LINES' } } }],
  ['auth.header', { auth: { type: 'header', header: 'Host', value: { file: 'x' } } }],
  ['cost_usd', { cost_usd: '-1' }],
  ['capabilities.0', { capabilities: [''] }],
  ['surname', { surname: 'x' }],
] as const)('a bad %s is refused: %o', async ([field, change]) => {
  const answer = await client().request('POST', '/v1/agents', { ...shepherd(), ...change });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

/** Answers `/health` to whoever sends this header. */
function startGuarded(authorization: string): Promise<{ server: Server; url: string }> {
  return listen((request, response) => {
    response.statusCode = request.headers.authorization === authorization ? 200 : 401;
    response.end('{}');
  });
}

async function startTokenServer() {
  const asked: string[] = [];
  const started = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(`${request.headers.authorization} ${Buffer.concat(chunks)}`);
    response.end(JSON.stringify({ access_token: 'token-1', expires_in: 3600 }));
  });
  return { ...started, asked };
}

async function listen(handle: Parameters<typeof createServer>[1]) {
  const server = createServer(handle as never);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { server, url: `http://127.0.0.1:${port}` };
}

describe('an agent whose model has no provider', () => {
  const problem =
    /The model "mistral\/large" cannot be used: the provider "mistral" is not configured\. There are: .*openai/;
  const onBlueprint = (model: string) => ({
    name: 'scribe',
    description: 'Writes.',
    type: 'llm',
    config: { blueprint: 'general', model },
  });
  const onGraph = (model: string) => ({
    name: 'thinker',
    description: 'Reflects.',
    type: 'langgraph',
    config: { graph: 'reflective', model },
  });

  test.each([onBlueprint, onGraph])('is not registered', async (bodyOf) => {
    const user = client();
    expect(await user.request('POST', '/v1/agents', bodyOf('mistral/large'))).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_input',
        errors: [{ field: 'config', message: expect.stringMatching(problem) }],
      },
    });
    expect(await user.request('POST', '/v1/agents', bodyOf('openai/gpt-4o-mini'))).toMatchObject({
      status: 201,
      body: { status: 'active' },
    });
  });

  test('is in error when the provider is gone, also as a blueprint', async () => {
    const user = client();
    const { body: agent } = await user.request<Agent>(
      'POST',
      '/v1/agents',
      onBlueprint('openai/gpt-4o-mini'),
    );
    const author = {
      name: 'author',
      description: 'Writes novels.',
      system_prompt: 'You write novels.',
      model: 'openai/gpt-4o-mini',
    };
    expect((await user.request('POST', '/v1/blueprints', author)).status).toBe(201);
    const { items } = (await user.request<{ items: Agent[] }>('GET', '/v1/agents?q=novels')).body;
    expect(items).toMatchObject([{ name: 'author', status: 'active', status_reason: null }]);
    // As if the operator had removed the provider's key.
    const database = new pg.Client({ connectionString: user.endpoints.postgres });
    await database.connect();
    await database.query(
      `update agents set config = jsonb_set(config, '{model}', '"mistral/large"') where tenant_id = $1`,
      [user.tenant],
    );
    await database.query(`update blueprints set model = 'mistral/large' where tenant_id = $1`, [
      user.tenant,
    ]);
    await database.end();
    const gone = { status: 'error', status_reason: expect.stringMatching(problem) };
    expect(await user.request('POST', `/v1/agents/${agent.agent_id}/health`)).toMatchObject({
      status: 200,
      body: gone,
    });
    expect(await user.request('GET', '/v1/agents?status=error')).toMatchObject({
      body: {
        items: [
          { name: 'scribe', ...gone },
          { name: 'author', ...gone },
        ],
      },
    });
  });
});
