import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { LimitReport } from '../../src/contracts/limits.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { type Answer, TestClient } from '../support/client.ts';
import { startHttpAgent } from '../support/http-agent.ts';
import { accept, planOf } from '../support/scenario.ts';

let replicas: ApiProcess[];
let agent: Awaited<ReturnType<typeof startHttpAgent>>;
beforeAll(async () => {
  agent = await startHttpAgent(async () => ({ status: 200, body: {} }));
  const env = {
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    DATABASE_POOL_SIZE: '10',
    LIMIT_RUNS: '2',
    LIMIT_STREAMS: '2',
    LIMIT_SCHEDULES: '2',
    LIMIT_API_KEYS: '2',
    LIMIT_AGENTS: '2',
    LIMIT_MCP_SERVERS: '0',
    LIMIT_TOOLS: '2',
    LIMIT_DOCUMENT_BYTES: '100',
  };
  replicas = await Promise.all([1, 2].map(() => startApi(inject('endpoints'), env)));
});
afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
  await agent?.stop();
});

/** One tenant at each replica. */
function clients(): [TestClient, TestClient] {
  const tenant = `t-${randomUUID().slice(0, 12)}`;
  const [first, second] = replicas.map(
    ({ url }) => new TestClient({ ...inject('endpoints'), api: url }, tenant),
  );
  return [first as TestClient, second as TestClient];
}

async function readUse(client: TestClient, name: string) {
  const { body } = await client.request<LimitReport>('GET', '/v1/limits');
  const { limit, used } = body.items.find((item) => item.name === name) ?? {};
  return { limit, used };
}

const document = () => {
  const form = new FormData();
  form.append('file', new Blob(['x'.repeat(50)], { type: 'text/plain' }), 'a.txt');
  return form;
};

type Create = (client: TestClient, index: number) => Promise<Answer<Problem>>;
const QUOTAS: [string, number, Create][] = [
  [
    'schedules',
    2,
    (client, index) =>
      client.request('POST', '/v1/schedules', {
        name: `s${index}`,
        interval_seconds: 86_400,
        workflow: { task: 'Do it.' },
      }),
  ],
  [
    'api_keys',
    2,
    (client, index) =>
      client.request('POST', '/v1/api-keys', { name: `k${index}`, role: 'viewer' }),
  ],
  [
    'agents',
    2,
    (client, index) =>
      client.request('POST', '/v1/agents', {
        name: `a${index}`,
        description: 'An agent.',
        type: 'api',
        endpoint: agent.url,
        capabilities: ['general'],
      }),
  ],
  [
    'tools',
    2,
    (client, index) =>
      client.request('POST', '/v1/tools', {
        name: `tool_${index}`,
        description: 'A tool.',
        url: `${client.endpoints.tools}/ok`,
        input_schema: { type: 'object' },
      }),
  ],
  ['document_bytes', 100, (client) => client.request('POST', '/v1/documents', document())],
];

test.each(QUOTAS)(
  'a tenant that asks two replicas at once gets no more %s than its limit',
  async (name, limit, create) => {
    const [first, second] = clients();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => create(index % 2 ? first : second, index)),
    );
    const refused = answers.filter(({ status }) => status >= 300);
    expect(answers.length - refused.length, JSON.stringify(refused[0]?.body)).toBe(2);
    for (const { status, body } of refused) {
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'quota_reached', limit: { name, limit } });
      expect(body.detail).toMatch(new RegExp(`at most ${limit} .*LIMIT_${name.toUpperCase()}`));
    }
    expect(await readUse(first, name)).toEqual({ limit, used: limit });
  },
);

test('a repeated request is answered at the limit, too', async () => {
  const [client] = clients();
  const body = { name: 's', interval_seconds: 86_400, workflow: { task: 'Do it.' } };
  const headers = { 'idempotency-key': randomUUID() };
  expect((await client.request('POST', '/v1/schedules', body, headers)).status).toBe(201);
  expect((await client.request('POST', '/v1/schedules', body)).status).toBe(201);
  expect((await client.request('POST', '/v1/schedules', body)).status).toBe(409);
  expect((await client.request('POST', '/v1/schedules', body, headers)).status).toBe(201);
});

const quick = { plan: [planOf({ id: 'one' })], review: [accept('one')] };
const endless = { ...quick, steps: { '*': [{ text: 'Done.', delayMs: 3_600_000 }] } };

test('a tenant at its limit of runs gets another one when one has ended', async () => {
  const [first, second] = clients();
  const ids = [await first.start(endless), await second.start(endless)];
  const refused = await first.request('POST', '/v1/workflows', { task: 'One more.' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(refused.body).toMatchObject({ code: 'limit_reached', limit: { name: 'runs', limit: 2 } });
  const fork = await first.request('POST', `/v1/workflows/${ids[0]}/fork`, {});
  expect(fork.body).toMatchObject({ code: 'limit_reached' });
  expect(await readUse(second, 'runs')).toEqual({ limit: 2, used: 2 });

  await first.request('DELETE', `/v1/workflows/${ids[0]}`);
  await first.ended(ids[0] ?? '');
  expect((await first.ended(await first.start(quick))).status).toBe('completed');
  await first.request('DELETE', `/v1/workflows/${ids[1]}`);
});

test('a failed run cannot be retried at the limit of runs', async () => {
  const [client] = clients();
  const failed = await client.start({ ...quick, steps: { '*': [{ error: { status: 401 } }] } });
  expect((await client.ended(failed)).status).toBe('failed');
  const ids = [await client.start(endless), await client.start(endless)];
  const { status, body } = await client.request('POST', `/v1/workflows/${failed}/retry`);
  expect({ status, code: body.code }).toEqual({ status: 429, code: 'limit_reached' });
  expect((await client.get(failed)).status).toBe('failed');
  for (const id of ids) await client.request('DELETE', `/v1/workflows/${id}`);
});

test('a tenant gets no more streams than its limit, over all replicas', async () => {
  const [first, second] = clients();
  const id = await first.start(endless);
  const follow = async (client: TestClient) => {
    const closed = new AbortController();
    const response = await fetch(`${client.endpoints.api}/v1/workflows/${id}/events`, {
      headers: { accept: 'text/event-stream', 'x-tenant-id': client.tenant },
      signal: closed.signal,
    });
    return { response, close: () => closed.abort() };
  };
  const streams = [await follow(first), await follow(second)];
  expect(streams.map(({ response }) => response.status)).toEqual([200, 200]);
  const { response: refused } = await follow(first);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({
    code: 'limit_reached',
    limit: { name: 'streams', limit: 2 },
  });
  expect(await readUse(first, 'streams')).toEqual({ limit: 2, used: 2 });

  streams[1]?.close();
  await expect.poll(async () => (await readUse(first, 'streams')).used).toBe(1);
  const again = await follow(first);
  expect(again.response.status).toBe(200);
  for (const { close } of [...streams, again]) close();
  await first.request('DELETE', `/v1/workflows/${id}`);
});

test('a limit of 0 is no limit', async () => {
  const [client] = clients();
  expect(await readUse(client, 'mcp_servers')).toEqual({ limit: null, used: 0 });
});
