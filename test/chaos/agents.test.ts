import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Execution } from '../../src/contracts/execution.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { startTestStack } from '../support/test-stack.ts';

/** A worker dies while agents work for it. */
let stack: Awaited<ReturnType<typeof startTestStack>>;
let agent: ApiAgent;
beforeAll(async () => {
  [stack, agent] = await Promise.all([startTestStack(), startApiAgent()]);
});
afterAll(async () => {
  await stack.stop();
  await agent.stop();
});

async function begin(word: string, annotations = {}): Promise<{ user: TestClient; id: string }> {
  const user = new TestClient(stack.endpoints);
  await user.request('POST', '/v1/agents', {
    name: 'shepherd',
    type: 'api',
    endpoint: agent.url,
    annotations,
  });
  const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'shepherd',
    task: `#slow ${word}`,
  });
  await expect.poll(() => agent.jobs(word)).toHaveLength(1);
  process.kill(stack.pids.worker ?? Number.NaN, 'SIGKILL');
  return { user, id: body.execution_id };
}

test('a job of an idempotent agent is given again, under the same key', async () => {
  const { user, id } = await begin('again', { idempotent: true });
  expect(await user.ended(id, 60_000)).toMatchObject({ status: 'completed' });
  expect(agent.jobs('again')).toHaveLength(2);
  expect(new Set(agent.jobs('again').map(({ key }) => key)).size).toBe(1);
});

test('a job of another agent is not: a person is asked', async () => {
  const { user, id } = await begin('once');
  const approval = await user.asked(id, 'unknown_effect', undefined, 60_000);
  await user.decide(approval.approval_id, { decision: 'respond', message: 'It was done.' });
  await user.ended(id);
  const { body } = await user.request<Execution>('GET', `/v1/agents/status/${id}`);
  expect(body).toMatchObject({ status: 'completed', result: 'It was done.' });
  expect(agent.jobs('once')).toHaveLength(1);
});
