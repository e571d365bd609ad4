import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Execution } from '../../src/contracts/execution.ts';
import { TestClient } from '../support/client.ts';
import { startHttpAgent } from '../support/http-agent.ts';

const ANSWERS: Record<string, unknown> = {
  '/health': { status: 'ok' },
  '/process': { status: 'success', result: {} },
  '/a2a/message': { content: { status: 'success', response: '' } },
};
let agent: Awaited<ReturnType<typeof startHttpAgent>>;
beforeAll(async () => {
  agent = await startHttpAgent(async ({ path }) => ({
    status: path in ANSWERS ? 200 : 404,
    body: ANSWERS[path] ?? {},
  }));
});
afterAll(() => agent?.stop());

describe.concurrent('an agent that ends without an answer fails its run', () => {
  test.for([
    ['api', {}],
    ['a2a_server', { config: { protocol: 'message' } }],
  ] as const)('%s', async ([type, more], { expect }) => {
    const user = new TestClient(inject('endpoints'));
    const definition = { name: 'mute', type, endpoint: agent.url, ...more };
    const registered = await user.request('POST', '/v1/agents', definition);
    expect(registered.status).toBe(201);
    const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
      agent: 'mute',
      task: 'Say something.',
    });
    await user.ended(body.execution_id);
    const ended = await user.request<Execution>('GET', `/v1/agents/status/${body.execution_id}`);
    expect(ended.body).toMatchObject({ status: 'failed', result: null });
    expect(JSON.stringify(ended.body.error)).toContain('mute ended without an answer');
  });
});
