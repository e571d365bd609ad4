import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { Tool } from '../../src/contracts/tool.ts';
import type { UsageReport } from '../../src/contracts/usage.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const weigh = {
  name: 'weigh',
  description: 'Weighs',
  url: 'http://127.0.0.1:1/weigh',
  input_schema: { type: 'object', properties: { a: {}, b: {} } },
};
/** Of the tools that every agent may be given. */
const names = async (user: TestClient) =>
  (await user.request<{ items: Tool[] }>('GET', '/v1/tools')).body.items
    .filter(({ named_only }) => !named_only)
    .map(({ name }) => name);

test('a tool is registered, listed and removed, for its tenant only', async () => {
  const user = client();
  expect(await user.request('POST', '/v1/tools', weigh)).toMatchObject({
    status: 201,
    body: { source: 'tool_service', annotations: { read_only: false } },
  });
  expect(await user.request('POST', '/v1/tools', weigh)).toMatchObject({ status: 201 });
  expect(await user.request('POST', '/v1/tools', { ...weigh, description: 'Else' })).toMatchObject({
    status: 409,
    body: { code: 'tool_exists' },
  });
  expect(await names(user)).toEqual([
    'search_documents',
    'ask_person',
    'create_jira_issue',
    'weigh',
  ]);
  const stranger = client();
  expect(await names(stranger)).not.toContain('weigh');
  expect((await stranger.request('DELETE', '/v1/tools/weigh')).status).toBe(404);
  expect((await user.request('DELETE', '/v1/tools/weigh')).status).toBe(204);
  expect(await names(user)).not.toContain('weigh');
});

test.each([
  ['at which nothing answers', 'http://127.0.0.1:1/weigh', /cannot be reached: ECONNREFUSED/],
  ['of no host', 'http://no-such-host.invalid/weigh', /no-such-host\.invalid does not resolve/],
  ['that must not be called', 'http://169.254.169.254/weigh', /not allowed/],
])('a tool with an address %s is registered with a warning', async (_what, url, warning) => {
  const user = client();
  const registered = { status: 201, body: { warnings: [expect.stringMatching(warning)] } };
  expect(await user.request('POST', '/v1/tools', { ...weigh, url })).toMatchObject(registered);
  expect(await user.request('POST', '/v1/tools', { ...weigh, url })).toMatchObject(registered);
  expect(await names(user)).toContain('weigh');
  const { name, ...rest } = weigh;
  expect(await user.request('PUT', `/v1/tools/${name}`, { ...rest, url })).toMatchObject({
    status: 200,
    body: registered.body,
  });
});

test('a tool whose service answers is registered without a warning', async () => {
  const url = `${inject('endpoints').tools}/weigh`;
  expect(await client().request('POST', '/v1/tools', { ...weigh, url })).toMatchObject({
    status: 201,
    body: { warnings: [] },
  });
});

test.each([
  ['name', { name: 'a b' }],
  ['url', { url: 'ftp://host/x' }],
  ['url', { url: 'http://user:password@host/x' }],
  ['input_schema', { input_schema: { type: 'strin' } }],
  ['input_schema', { input_schema: { type: 'array' } }],
  ['input_schema', { input_schema: { type: 'object', $async: true } }],
  ['annotations.harmless', { annotations: { harmless: true } }],
  ['timeout_seconds', { timeout_seconds: 0 }],
])('a tool with a bad %s is refused', async (field, change) => {
  const answer = await client().request('POST', '/v1/tools', { ...weigh, ...change });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test.each([
  'http://json-schema.org/draft-07/schema#',
  'https://json-schema.org/draft/2020-12/schema',
])('a schema of %s is taken', async ($schema) => {
  const input_schema = { $schema, type: 'object', properties: { a: { type: 'string' } } };
  expect((await client().request('POST', '/v1/tools', { ...weigh, input_schema })).status).toBe(
    201,
  );
});

test('a built-in tool cannot be replaced', async () => {
  expect(
    await client().request('POST', '/v1/tools', { ...weigh, name: 'search_documents' }),
  ).toMatchObject({ status: 409 });
});

test("a tenant's own tool from before goes on under the name of one that is built in now", async () => {
  const user = client();
  expect(await user.request('POST', '/v1/tools', { ...weigh, name: 'list_models' })).toMatchObject({
    status: 409,
  });
  const pool = new pg.Client({ connectionString: user.endpoints.postgres });
  await pool.connect();
  await pool.query(
    `insert into tools (tenant_id, name, description, url, input_schema, annotations, timeout_seconds)
     values ($1, 'list_models', 'Ours', 'http://127.0.0.1:1', '{"type":"object"}', '{"read_only":true,"idempotent":true,"destructive":false}', 60)`,
    [user.tenant],
  );
  await pool.end();
  const { body } = await user.request<{ items: Tool[] }>('GET', '/v1/tools');
  expect(body.items.filter(({ name }) => name === 'list_models')).toMatchObject([
    { source: 'tool_service', named_only: false },
  ]);
});

test('usage adds up tokens and cost by every dimension', async () => {
  const user = client();
  const usage = { input: 1000, output: 500 };
  const id = await user.start({
    plan: [{ ...planOf({ id: 'a' }), usage }],
    steps: { a: [{ text: 'x', usage }] },
    review: [{ ...accept('a'), usage }],
  });
  await user.ended(id);
  const report = async (query: string) =>
    (await user.request<UsageReport>('GET', `/v1/usage?${query}`)).body;
  // gpt-4o-mini: 0.15 and 0.60 USD for a million tokens.
  const total = {
    model_calls: 3,
    input_tokens: 3000,
    output_tokens: 1500,
    cost_usd: '0.001350000',
  };
  expect(await report('group_by=model')).toMatchObject({
    total,
    items: [{ key: expect.stringMatching(/^openai\/gpt-4o-mini/), ...total }],
  });
  expect(await report('group_by=workflow')).toMatchObject({ items: [{ key: id, ...total }] });
  expect((await report('group_by=agent')).items.map(({ key }) => key)).toEqual([
    'general@1',
    'planner',
    'reviewer',
  ]);
  const first = await report('group_by=agent&limit=2');
  expect(first).toMatchObject({ total, next_cursor: expect.any(String) });
  expect(await report(`group_by=agent&limit=2&cursor=${first.next_cursor}`)).toMatchObject({
    total,
    items: [{ key: 'reviewer' }],
    next_cursor: null,
  });
  expect(await report(`group_by=model&cursor=${first.next_cursor}`)).toMatchObject({
    status: 400,
    errors: [{ field: 'cursor' }],
  });
  expect((await report('')).items).toHaveLength(1);
  expect(await report('to=2020-01-01T00:00:00Z')).toMatchObject({
    items: [],
    total: { model_calls: 0, cost_usd: expect.stringMatching(/^0/) },
  });
  expect((await user.get(id)).usage).toEqual(total);
});
