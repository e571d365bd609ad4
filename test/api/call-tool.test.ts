import { expect, inject, test } from 'vitest';
import type { Tool, ToolCallAnswer } from '../../src/contracts/tool.ts';
import { TestClient } from '../support/client.ts';

const client = () => new TestClient(inject('endpoints'));

const toolAt = (user: TestClient, path: string, more: object = {}) => ({
  description: 'Books a meeting room.',
  url: `${user.endpoints.tools}/${path}`,
  input_schema: {
    type: 'object',
    properties: { room: { type: 'string' }, fail: { type: 'string' } },
    required: ['room'],
    additionalProperties: false,
  },
  ...more,
});
const put = (user: TestClient, path: string, more: object = {}) =>
  user.request<Tool>('PUT', '/v1/tools/book_room', toolAt(user, path, more));
const call = (user: TestClient, args: object, key?: string) =>
  user.request<ToolCallAnswer>(
    'POST',
    '/v1/tools/book_room/call',
    { arguments: args },
    key ? { 'idempotency-key': key } : {},
  );

test('a tool is registered, read and replaced by its name', async () => {
  const user = client();
  const first = await put(user, 'ok/one');
  expect(first).toMatchObject({ status: 200, body: { name: 'book_room', timeout_seconds: 60 } });
  expect(first.body).toMatchObject((await user.request('GET', '/v1/tools/book_room')).body);
  const second = await put(user, 'ok/two', { timeout_seconds: 5 });
  expect(second.body).toMatchObject({ timeout_seconds: 5 });
  expect(second.body).toMatchObject((await user.request('GET', '/v1/tools/book_room')).body);
  const unknown = await user.request('GET', '/v1/tools/book_rom');
  expect(unknown.status).toBe(404);
  expect(unknown.body.detail).toContain('Did you mean "book_room"?');
  const builtIn = await user.request('PUT', '/v1/tools/ask_person', toolAt(user, 'ok'));
  expect(builtIn).toMatchObject({ status: 409, body: { code: 'tool_exists' } });
});

test('a call sends what an agent would send, and answers with what an agent would read', async () => {
  const user = client();
  await put(user, 'ok/book');
  const { status, body } = await call(user, { room: 'Blue' });
  expect({ status, ...body }).toMatchObject({
    status: 200,
    outcome: 'succeeded',
    is_error: false,
    text: '{"ok":true,"echo":{"room":"Blue"}}',
  });
  expect(await user.toolCalls()).toMatchObject([
    { tenant: user.tenant, key: body.idempotency_key, body: { room: 'Blue' } },
  ]);
  const wrong = await call(user, { room: 7 });
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'arguments' }] } });
  expect(await user.toolCalls()).toHaveLength(1);
});

test('a repeated key is one call; with other arguments it is refused', async () => {
  const user = client();
  await put(user, 'ok/book');
  const first = await call(user, { room: 'Blue' }, 'monday');
  expect((await call(user, { room: 'Blue' }, 'monday')).body.text).toBe(first.body.text);
  expect(await user.toolCalls()).toHaveLength(1);
  expect(await call(user, { room: 'Red' }, 'monday')).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
});

test('a call that gets no answer is unknown, and is not made again', async () => {
  const user = client();
  await put(user, 'risky/book');
  for (let round = 0; round < 2; round++)
    expect(await call(user, { room: 'Blue', fail: 'after' }, 'once')).toMatchObject({
      status: 200,
      body: { outcome: 'unknown', is_error: true },
    });
  expect(await user.toolCalls()).toHaveLength(1);
});

test.each([
  ['answers with 500', 'status/500', 'unknown'],
  ['answers with 404', 'status/404', 'failed'],
])('a tool that %s gives an answer, never a 5xx', async (_, path, outcome) => {
  const user = client();
  await put(user, path);
  expect(await call(user, { room: 'Blue' })).toMatchObject({
    status: 200,
    body: { outcome, is_error: true },
  });
});

test('what only an agent in a run can call is refused', async () => {
  const user = client();
  for (const name of ['ask_person', 'list_deployments'])
    expect(await user.request('POST', `/v1/tools/${name}/call`, { arguments: {} })).toMatchObject({
      status: 409,
      body: { code: 'tool_needs_run' },
    });
});
