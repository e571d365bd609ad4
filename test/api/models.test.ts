import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ModelList } from '../../src/contracts/model.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

let provider: Server;
let api: ApiProcess;
let asked = 0;
let user: TestClient;
beforeAll(async () => {
  provider = createServer((request, response) => {
    asked += 1;
    const isRight = request.headers['x-api-key'] === undefined;
    response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        data: [{ id: 'gpt-5' }, { id: 'text-embedding-3' }, { id: '' }, null, { id: 'o9' }],
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
  const endpoints = inject('endpoints');
  api = await startApi(endpoints, {
    OPENAI_BASE_URL: base,
    OPENAI_API_KEY: 'sk-test',
    ANTHROPIC_BASE_URL: base,
    ANTHROPIC_API_KEY: 'wrong',
    MODEL: 'compatible/own',
  });
  user = new TestClient({ ...endpoints, api: api.url });
});
afterAll(async () => {
  await api?.stop();
  provider.close();
});

test('models are listed by provider; one provider that fails does not hide the others', async () => {
  const { status, body } = await user.request<ModelList>('GET', '/v1/models');
  expect(status).toBe(200);
  expect(body.default_model).toBe('compatible/own');
  expect(body.items.map(({ model }) => model)).toEqual([
    'compatible/own',
    'compatible/gpt-5',
    'compatible/text-embedding-3',
    'compatible/o9',
    'openai/gpt-5',
    'openai/o9',
  ]);
  expect(body.providers).toEqual([
    { provider: 'compatible', error: null },
    { provider: 'openai', error: null },
    { provider: 'anthropic', error: expect.stringContaining('401') },
  ]);
  const before = asked;
  await user.request('GET', '/v1/models');
  expect(asked).toBe(before);
});

test('a run uses its own model for planning, steps and review', async () => {
  const shared = new TestClient(inject('endpoints'));
  await shared.request('POST', '/v1/blueprints', {
    name: 'poet',
    system_prompt: 'You write haiku.',
    model: 'openai/of-the-blueprint',
  });
  const scenario = {
    plan: [planOf({ id: 'verse', capability: 'poet' })],
    steps: { verse: [{ text: 'Old pond.' }] },
    review: [accept('verse')],
    keepsBodies: true,
  };
  const modelsOf = async (id: string) =>
    (await shared.modelRequests(id)).map(({ role, body }) => `${role} ${body?.model}`);
  const plain = await shared.start(scenario);
  expect(await shared.ended(plain)).toMatchObject({ status: 'completed' });
  expect(await modelsOf(plain)).toContain('step of-the-blueprint');
  const own = await shared.start(scenario, { model: 'openai/o9' });
  expect(await shared.ended(own)).toMatchObject({
    status: 'completed',
    steps: [{ model: 'openai/o9' }],
  });
  expect(await modelsOf(own)).toEqual(['plan o9', 'step o9', 'review o9']);
});

test.each([
  ['/v1/workflows', { task: 'x' }],
  ['/v1/agents/execute', { task: 'x', agent: 'writer' }],
])('POST %s refuses a model of a provider that is not configured', async (path, body) => {
  const answer = await user.request('POST', path, { ...body, model: 'opnai/gpt-5' });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'model' }] } });
  expect(answer.body.errors?.[0]?.message).toContain('Did you mean "openai"?');
});
