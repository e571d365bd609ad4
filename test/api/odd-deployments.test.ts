import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Deployment } from '../../src/contracts/deployment.ts';
import { TestClient } from '../support/client.ts';
import { type HttpAnswer, startHttpAgent } from '../support/http-agent.ts';

/** A LangGraph server of which some members are not as they should be: the ids end in 1, 2, 3… */
const idOf = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const assistant = (digit: number, graph_id: string, more = {}) => ({
  assistant_id: idOf(digit),
  graph_id,
  name: graph_id,
  metadata: { created_by: 'system' },
  ...more,
});
const ASSISTANTS = [
  assistant(1, 'good'),
  assistant(2, 'plain', { version: 'seven', metadata: 'none', description: 5, created_at: null }),
  { name: 'lost', graph_id: 'nowhere' },
  null,
  assistant(3, 'broken'),
  assistant(4, 'deep'),
];
const deep = (levels: number): object =>
  levels === 0 ? {} : { properties: { a: deep(levels - 1) } };
const SCHEMAS: Record<string, HttpAnswer> = {
  [idOf(1)]: {
    status: 200,
    body: {
      config_schema: {
        properties: { model: { enum: ['m1', 'm2'] }, odd: 7 },
      },
    },
  },
  [idOf(2)]: { status: 200, body: { config_schema: { properties: true } } },
  [idOf(3)]: { status: 500, body: { detail: 'cannot make a schema of a lambda' } },
  [idOf(4)]: { status: 200, body: { config_schema: deep(120) } },
};

let server: Awaited<ReturnType<typeof startHttpAgent>>;
beforeAll(async () => {
  server = await startHttpAgent(async ({ path }) => {
    if (path === '/ok') return { status: 200, body: { ok: true } };
    if (path === '/info') return { status: 200, body: { version: 5, flags: 'none' } };
    if (path === '/assistants/search') return { status: 200, body: ASSISTANTS };
    const id = /^\/assistants\/([^/]+)\/schemas$/.exec(path)?.[1] ?? '';
    return SCHEMAS[id] ?? { status: 404, body: {} };
  });
});
afterAll(() => server?.stop());

async function register(): Promise<[TestClient, string]> {
  const user = new TestClient(inject('endpoints'));
  const body = { name: 'odd', url: server.url };
  const made = await user.request<Deployment>('POST', '/v1/deployments', body);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return [user, `/v1/deployments/${made.body.deployment_id}`];
}

describe.concurrent('a deployment with odd members', () => {
  test('shows the other graphs and assistants, and says what it left out', async ({ expect }) => {
    const [user, path] = await register();
    const skipped = [
      { name: 'lost', reason: expect.stringContaining('assistant_id') },
      { name: '#3', reason: expect.any(String) },
    ];
    expect((await user.request('GET', `${path}/graphs`)).body).toMatchObject({
      items: [
        { graph_id: 'broken' },
        { graph_id: 'deep' },
        { graph_id: 'good' },
        { graph_id: 'plain' },
      ],
      skipped,
    });
    expect((await user.request('GET', `${path}/assistants`)).body).toMatchObject({
      items: [
        { name: 'good' },
        { name: 'plain', version: null, metadata: {} },
        { name: 'broken' },
        { name: 'deep' },
      ],
      skipped,
    });
    const { body } = await user.request('POST', '/v1/deployments/discover', {});
    expect(body).toMatchObject({ items: [{ status: 'ok', skipped }] });
  });

  test('offers the models of the graphs whose schema can be read', async ({ expect }) => {
    const [user, path] = await register();
    for (const attempt of ['asked', 'cached']) {
      const { status, body } = await user.request('GET', `${path}/models`);
      expect({ attempt, status, body }).toMatchObject({
        status: 200,
        body: {
          items: [{ model: 'm1', graphs: ['good'] }, { model: 'm2' }],
          skipped: [
            { name: 'lost' },
            { name: '#3' },
            { name: 'broken', reason: expect.stringContaining('lambda') },
            { name: 'deep', reason: expect.stringContaining('nested too deep') },
          ],
        },
      });
    }
    expect((await user.request('GET', `${path}/graphs/good/schema`)).body).toMatchObject({
      properties: { model: { type: 'select' } },
      skipped: [{ name: 'odd', reason: expect.stringContaining('7') }],
    });
    expect((await user.request('GET', `${path}/graphs/plain/schema`)).body).toMatchObject({
      properties: {},
    });
  });

  test('can have an agent whose graph cannot tell its schema', async ({ expect }) => {
    const [user] = await register();
    const agent = {
      name: 'clerk',
      type: 'langgraph',
      endpoint: server.url,
      config: { assistant: 'broken' },
    };
    const made = await user.request('POST', '/v1/agents', agent);
    expect(made.status).toBe(201);
  });
});
