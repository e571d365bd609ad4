import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Assistant } from '../../src/contracts/assistant.ts';
import type {
  Deployment,
  DeploymentHealth,
  DeploymentView,
} from '../../src/contracts/deployment.ts';
import {
  type ConfigProblem,
  type DeploymentModel,
  type DeploymentTool,
  FIELD_TYPES,
  type GraphSchema,
} from '../../src/contracts/graph-schema.ts';
import { TestClient } from '../support/client.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { type Examples, startExamples } from '../support/example-deployments.ts';
import { startMcpServer } from '../support/mcp-server.ts';
import { type MoodyProxy, startMoodyProxy } from '../support/moody-proxy.ts';

let examples: Examples;
let proxy: MoodyProxy;
beforeAll(async () => {
  examples = await startExamples();
  proxy = await startMoodyProxy(examples.tools.url);
});
afterAll(async () => {
  await proxy?.stop();
  await examples?.stop();
});

const PATH = '/v1/deployments';
const client = () => new TestClient(inject('endpoints'));
const as = (token: string, user = token) => ({
  authorization: `Bearer ${token}`,
  'x-user-id': user,
});
const ADA = as('ada');

const over = (more = {}) => ({ name: 'tools', url: examples.tools.url, ...more });

async function register(
  user: TestClient,
  more = {},
  headers: Record<string, string> = ADA,
): Promise<Deployment> {
  const { status, body } = await user.request<Deployment>('POST', PATH, over(more), headers);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

const at = (deployment: Deployment, rest = '') => `${PATH}/${deployment.deployment_id}${rest}`;

describe.concurrent('a deployment', () => {
  test('is registered, read, listed, changed and forgotten, for its tenant only', async () => {
    const user = client();
    const answer = await user.request<Deployment>('POST', PATH, over(), ADA);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        deployment_id: expect.stringMatching(/^de_/),
        name: 'tools',
        url: examples.tools.url,
        token_headers: ['authorization', 'x-supabase-access-token'],
        auth: { type: 'none' },
        version: 1,
      },
    });
    const made = answer.body;
    expect(answer.headers.get('location')).toBe(at(made));
    expect((await user.request('GET', at(made))).body).toEqual(made);
    const other = await register(user, { name: 'supervisor', url: examples.supervisor.url });
    expect((await user.request('GET', PATH)).body).toEqual({
      items: [other, made],
      next_cursor: null,
    });
    expect((await user.request('GET', `${PATH}?name=tools`)).body).toMatchObject({ items: [made] });
    const { body: page } = await user.request<{ next_cursor: string }>('GET', `${PATH}?limit=1`);
    expect((await user.request('GET', `${PATH}?limit=1&cursor=${page.next_cursor}`)).body).toEqual({
      items: [made],
      next_cursor: null,
    });

    const stranger = client();
    for (const [method, rest, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { description: 'mine' }],
      ['DELETE', '', undefined],
      ['GET', '/health', undefined],
      ['GET', '/graphs', undefined],
      ['GET', '/models', undefined],
      ['GET', '/tools', undefined],
      ['GET', '/assistants', undefined],
      ['GET', '/assistants/00000000-0000-4000-8000-000000000000', undefined],
      ['GET', '/graphs/agent/schema', undefined],
      ['POST', '/graphs/agent/check', { config: {} }],
    ] as const) {
      expect(await stranger.request(method, at(made, rest), body, ADA)).toMatchObject({
        status: 404,
      });
    }
    expect((await stranger.request('GET', PATH)).body).toMatchObject({ items: [] });
    const named = { deployment_ids: [made.deployment_id] };
    expect(await stranger.request('POST', `${PATH}/discover`, named)).toMatchObject({
      status: 404,
    });

    const changed = await user.request(
      'PATCH',
      at(made),
      { name: 'hammers', metadata: { a: 1 } },
      ADA,
    );
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'hammers', metadata: { a: 1 }, url: made.url, version: 2 },
    });
    expect(await user.request('PATCH', at(made), { name: 'supervisor' }, ADA)).toMatchObject({
      status: 409,
      body: { code: 'deployment_exists' },
    });
    expect((await user.request('DELETE', at(made))).status).toBe(204);
    expect((await user.request('GET', at(made))).status).toBe(404);
    const { body: audit } = await user.request<{ items: { action: string; actor: string }[] }>(
      'GET',
      `/v1/audit?resource_id=${made.deployment_id}`,
    );
    expect(audit.items.map(({ action }) => action)).toEqual([
      'deployment.delete',
      'deployment.update',
      'deployment.register',
    ]);
    expect(audit.items.at(-1)).toMatchObject({ actor: 'ada' });
  });

  test('is registered once for an idempotency key, and once for a name', async () => {
    const user = client();
    const keyed = { ...ADA, 'idempotency-key': 'one' };
    const twins = await Promise.all(
      [1, 2].map(() => user.request<Deployment>('POST', PATH, over(), keyed)),
    );
    expect(twins.map(({ status }) => status)).toEqual([201, 201]);
    expect(twins[0]?.body).toEqual(twins[1]?.body);
    const otherwise = await user.request('POST', PATH, over({ name: 'other' }), keyed);
    expect(otherwise).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    const again = await user.request('POST', PATH, over(), ADA);
    expect(again).toMatchObject({ status: 409, body: { code: 'deployment_exists' } });
  });

  test('that is not there is refused, with the reason, and can be tried again', async () => {
    const user = client();
    const keyed = { ...ADA, 'idempotency-key': 'patient' };
    const refusal = async (url: string) => {
      const { status, body } = await user.request('POST', PATH, over({ url }), keyed);
      expect(status).toBe(400);
      expect(body.errors).toHaveLength(1);
      expect(body.errors?.[0]?.field).toBe('url');
      return body.errors?.[0]?.message;
    };
    expect(await refusal(await closedEndpoint())).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    expect(await refusal('http://does-not.invalid')).toMatch(/does not resolve/);
    expect(await refusal('http://169.254.169.254')).toMatch(/are not allowed/);
    expect(await refusal(inject('endpoints').api)).toMatch(/are not allowed/);
    expect((await user.request('POST', PATH, over(), keyed)).status).toBe(201);
  });

  test.for([
    ['name', { name: '1st' }],
    ['url', { url: 'ftp://host' }],
    ['url', { url: 'http://ada:secret@host' }],
    ['url', { url: undefined }],
    ['token_headers.0', { token_headers: ['Host'] }],
    ['auth.token.env', { auth: { type: 'bearer', token: { env: 'DATABASE_URL' } } }],
    ['auth', { auth: { type: 'bearer', token: { env: 'AGENT_SECRET_MISSING' } } }, {}],
    ['tool_servers.0', { tool_servers: ['a__b'] }],
    ['metadata', { metadata: { a: '\u0000' } }],
    ['secret', { secret: 'hunter2' }],
  ] as const)('is refused for its %s: %o', async ([field, more, headers = ADA]) => {
    const { status, body } = await client().request('POST', PATH, over(more), headers);
    expect({ status, fields: body.errors?.map((error) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  test('that is down is said to be, and refuses no other request', async () => {
    const user = client();
    const own = await startMoodyProxy(examples.tools.url);
    const made = await register(user, { url: own.url });
    await own.stop();
    const down = { status: 503, body: { code: 'unavailable' } };
    const never = await user.request('GET', at(made, '/models'), undefined, ADA);
    expect(never).toMatchObject(down);
    expect(Number(never.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(
      await user.request('GET', at(made, '/graphs/agent/schema'), undefined, ADA),
    ).toMatchObject(down);
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await user.request('GET', at(made, `/assistants/${id}`), undefined, ADA)).toMatchObject(
      down,
    );
    expect(await user.request('GET', at(made, '/health'), undefined, ADA)).toMatchObject({
      status: 200,
      body: { status: 'down', info: null, problem: expect.stringContaining('ECONNREFUSED') },
    });
    // What it said when it was registered is still known.
    expect(
      await user.request('GET', at(made, '/graphs?refresh=true'), undefined, ADA),
    ).toMatchObject({
      status: 200,
      body: { items: [{ graph_id: 'agent' }], is_stale: true, problem: expect.any(String) },
    });
    expect((await user.request('PATCH', at(made), { description: 'away' }, ADA)).status).toBe(200);
    expect((await user.request('PATCH', at(made), { url: own.url }, ADA)).status).toBe(400);
  });

  test('that refuses the caller is registered all the same, and lets others in', async () => {
    const user = client();
    const nobody = { 'x-user-id': 'nobody' };
    const made = await register(user, {}, nobody);
    expect(
      (await user.request<DeploymentHealth>('GET', at(made, '/health'), undefined, nobody)).body,
    ).toMatchObject({
      status: 'denied',
      problem: expect.stringContaining('401'),
    });
    for (const rest of ['/graphs', '/models', '/assistants', '/graphs/agent/schema'])
      expect(await user.request('GET', at(made, rest), undefined, nobody)).toMatchObject({
        status: 403,
        body: { code: 'deployment_denied' },
      });
    const { body } = await user.request<DeploymentHealth>(
      'GET',
      at(made, '/health'),
      undefined,
      ADA,
    );
    expect(body).toMatchObject({ status: 'ok', problem: null, info: { version: '1.5.1' } });
  });

  test('gets the service’s own secret for callers without a token', async () => {
    const user = client();
    const auth = { type: 'bearer', token: { env: 'AGENT_SECRET_TEST' } };
    const nobody = { 'x-user-id': 'nobody' };
    const made = await register(user, { auth }, nobody);
    expect((await user.request('GET', at(made, '/graphs'), undefined, nobody)).body).toMatchObject({
      items: [{ graph_id: 'agent' }],
    });
    expect(JSON.stringify(made)).not.toContain('test-secret');
  });

  test('is shown the caller’s token in the headers that it wants, and in no others', async () => {
    const user = client();
    await register(
      user,
      { url: proxy.url, token_headers: ['authorization', 'X-User-Token'] },
      as('t-1'),
    );
    const asked = proxy.seen.filter(({ headers }) => headers['x-user-token'] === 't-1');
    expect(asked.map(({ path }) => path).sort()).toEqual([
      '/assistants/search',
      '/assistants/search',
      '/info',
    ]);
    for (const { headers } of asked) {
      expect(headers.authorization).toBe('Bearer t-1');
      expect(headers).not.toHaveProperty('x-supabase-access-token');
      expect(headers).not.toHaveProperty('x-api-key');
    }
    await register(user, { name: 'usual', url: proxy.url }, as('t-2'));
    expect(proxy.seen.at(-1)?.headers).toMatchObject({
      authorization: 'Bearer t-2',
      'x-supabase-access-token': 't-2',
    });
  });
});

describe.concurrent('what is on the deployments', () => {
  test('is found for all at once, with every type of field between them', async () => {
    const user = client();
    const made = [
      await register(user),
      await register(user, { name: 'supervisor', url: examples.supervisor.url }),
      await register(user, { name: 'research', url: examples.research.url }),
    ];
    const { body } = await user.request<{ items: DeploymentView[] }>(
      'POST',
      `${PATH}/discover`,
      {},
      ADA,
    );
    expect(
      body.items.map(({ deployment, status, graphs }) => [
        deployment.name,
        status,
        graphs[0]?.graph_id,
      ]),
    ).toEqual([
      ['research', 'ok', 'deep_research'],
      ['supervisor', 'ok', 'supervisor'],
      ['tools', 'ok', 'agent'],
    ]);
    const schemas = await Promise.all(
      made.map(async (deployment, index) => {
        const graph = ['agent', 'supervisor', 'deep_research'][index];
        const path = at(deployment, `/graphs/${graph}/schema`);
        return (await user.request<GraphSchema>('GET', path, undefined, ADA)).body;
      }),
    );
    const types = schemas.flatMap(({ properties }) =>
      Object.values(properties).map(({ type }) => type),
    );
    expect([...new Set(types)].sort()).toEqual([...FIELD_TYPES].sort());
    expect(schemas[0]).toMatchObject({
      graph_id: 'agent',
      is_stale: false,
      properties: {
        temperature: {
          type: 'slider',
          min: 0,
          max: 2,
          step: 0.1,
          default: 0.7,
          in: 'both',
          required: false,
        },
        model_name: { is_model: true },
      },
    });
  });

  test('its models and tools come from its schemas, and from the MCP servers that are registered for it', async () => {
    const mcp = await startMcpServer();
    try {
      const user = client();
      await user.request('POST', '/v1/tools/servers', {
        name: 'rooms',
        transport: { type: 'streamable_http', url: mcp.url },
      });
      const made = await register(user, { tool_servers: ['rooms'] });
      const models = await user.request<{ items: DeploymentModel[] }>(
        'GET',
        at(made, '/models'),
        undefined,
        ADA,
      );
      expect(models.body.items).toContainEqual({
        model: 'offline/echo',
        label: 'offline/echo',
        graphs: ['agent'],
        is_default: true,
      });
      const tools = await user.request<{ items: DeploymentTool[] }>(
        'GET',
        at(made, '/tools'),
        undefined,
        ADA,
      );
      const names = tools.body.items.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining(['calculator', 'clock', 'search_notes', 'look']),
      );
      expect(tools.body.items.find(({ name }) => name === 'look')).toMatchObject({
        source: 'mcp_server',
        server: 'rooms',
      });
      const check = (config: object) =>
        user.request<{ problems: ConfigProblem[] }>(
          'POST',
          at(made, '/graphs/agent/check'),
          { config },
          ADA,
        );
      expect(await check({ mcp_config: { tools: ['calculator', 'lok'] } })).toMatchObject({
        status: 200,
        body: {
          problems: [{ field: 'mcp_config.tools.1', code: 'unknown_tool', suggestion: 'look' }],
        },
      });
    } finally {
      await mcp.stop();
    }
  });

  test('a configuration is checked against what there is', async () => {
    const user = client();
    const made = await register(user, { name: 'supervisor', url: examples.supervisor.url });
    const { body } = await user.request<{ problems: ConfigProblem[]; defaults: object }>(
      'POST',
      at(made, '/graphs/supervisor/check'),
      {
        config: {
          model_name: 'offline/ecco',
          title: 5,
          agents: [{ agent_id: 'nobody' }],
          notes: { api_key: 'hunter2' },
        },
      },
      ADA,
    );
    expect(body.problems.map(({ field, code }) => [field, code])).toEqual([
      ['model_name', 'unknown_model'],
      ['title', 'wrong_type'],
      ['agents.0.agent_id', 'unknown_agent'],
      ['notes.api_key', 'secret_in_clear'],
    ]);
    expect(body.defaults).toMatchObject({ title: 'Supervisor', strategy: 'everybody' });
  });

  test('users see their own assistants, page by page, and the graphs’ own for everybody', async () => {
    const user = client();
    const made = await register(user);
    const owners = [as('ann'), as('ben')].map((headers) => ({
      ...headers,
      authorization: `${headers.authorization}-${user.tenant}`,
    }));
    for (const [index, headers] of owners.entries()) {
      for (const name of [`first of ${index}`, `second of ${index}`])
        await fetch(`${examples.tools.url}/assistants`, {
          method: 'POST',
          headers: { authorization: headers.authorization, 'content-type': 'application/json' },
          body: JSON.stringify({
            graph_id: 'agent',
            name,
            config: { configurable: { temperature: 1 } },
          }),
        });
    }
    const [ann = {}, ben = {}] = owners;
    const list = (headers: Record<string, string>, query = '') =>
      user.request<{ items: Assistant[]; next_cursor: string | null }>(
        'GET',
        at(made, `/assistants${query}`),
        undefined,
        headers,
      );
    const first = await list(ann, '?limit=1&graph=agent');
    const second = await list(ann, `?limit=1&graph=agent&cursor=${first.body.next_cursor}`);
    const names = [...first.body.items, ...second.body.items].map(({ name }) => name);
    expect(names.sort()).toEqual(['first of 0', 'second of 0']);
    expect((await list(ann, '?graph=none')).body.items).toEqual([]);
    const { items } = (await list(ben)).body;
    expect(items.map(({ name }) => name).sort()).toEqual(['first of 1', 'second of 1']);
    expect(items[0]).toMatchObject({ graph_id: 'agent', config: { temperature: 1 } });
    const one = at(made, `/assistants/${items[0]?.assistant_id}`);
    expect((await user.request('GET', one, undefined, ben)).body).toEqual(items[0]);
    expect((await user.request('GET', one, undefined, ann)).status).toBe(404);
    expect((await user.request('GET', at(made, '/graphs'), undefined, ann)).body).toMatchObject({
      items: [{ graph_id: 'agent', assistant_id: expect.any(String) }],
    });
  });

  test.for([
    ['GET', '/graphs/none/schema', undefined, 404, undefined],
    ['GET', `/graphs/${'x'.repeat(201)}/schema`, undefined, 400, 'graph_id'],
    ['GET', '/graphs/%00/schema', undefined, 400, 'graph_id'],
    ['GET', '/graphs?refresh=perhaps', undefined, 400, 'refresh'],
    ['GET', '/assistants?cursor=-1', undefined, 400, 'cursor'],
    ['GET', '/assistants?cursor=999999', undefined, 200, undefined],
    ['GET', '/assistants?limit=0', undefined, 400, 'limit'],
    ['GET', '/assistants/..%2Fthreads', undefined, 400, 'assistant_id'],
    ['POST', '/graphs/agent/check', { config: [] }, 400, 'config'],
    ['POST', '/graphs/agent/check', {}, 400, 'config'],
    [
      'POST',
      '/graphs/agent/check',
      `{"config": ${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
      400,
      'config',
    ],
  ] as const)('%s %s is answered as it should be', async ([method, rest, body, status, field]) => {
    const user = client();
    const answer = await user.request(method, at(await register(user), rest), body, ADA);
    expect({ status: answer.status, field: answer.body.errors?.[0]?.field }).toEqual({
      status,
      field,
    });
  });

  test.for([
    [{ deployment_ids: ['de_1'] }, 'deployment_ids.0'],
    [{ deployment_ids: [] }, 'deployment_ids'],
    [{ refresh: 'yes' }, 'refresh'],
    [{ all: true }, 'all'],
  ] as const)('a discovery of %o is refused', async ([body, field]) => {
    expect(await client().request('POST', `${PATH}/discover`, body)).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });
});
