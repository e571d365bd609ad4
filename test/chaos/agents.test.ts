import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Execution } from '../../src/contracts/execution.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { type LangGraphServer, startLangGraphServer } from '../support/langgraph-server.ts';
import { startTestStack } from '../support/test-stack.ts';

/** A worker dies while agents work for it. */
let stack: Awaited<ReturnType<typeof startTestStack>>;
let agent: ApiAgent;
let deployment: LangGraphServer;
beforeAll(async () => {
  [stack, agent, deployment] = await Promise.all([
    startTestStack(),
    startApiAgent(),
    startLangGraphServer(),
  ]);
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([agent.stop(), deployment.stop()]);
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

/** Runs of the deployment whose job this execution is. */
async function runsOf(id: string) {
  const threads = await deployment.client.threads.search({ metadata: { workflow_id: id } });
  return (
    await Promise.all(threads.map(({ thread_id }) => deployment.client.runs.list(thread_id)))
  ).flat();
}

async function executeGraph(task: string): Promise<{ user: TestClient; id: string }> {
  const user = new TestClient(stack.endpoints);
  await user.request('POST', '/v1/agents', {
    name: 'pupil',
    type: 'langgraph',
    endpoint: deployment.url,
    config: { assistant: 'pupil' },
    auth: { type: 'bearer', token: { env: 'AGENT_SECRET_LET_ME_IN' } },
  });
  const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'pupil',
    task,
  });
  return { user, id: body.execution_id };
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a run on a LangGraph deployment outlives two workers (%s) and exists once',
  async (signal) => {
    const { user, id } = await executeGraph('#long outlives');
    await expect.poll(() => runsOf(id), { timeout: 30_000 }).toHaveLength(1);
    for (let death = 0; death < 2; death++) {
      const worker = stack.pids.worker ?? Number.NaN;
      process.kill(worker, signal);
      await expect.poll(() => isRunning(worker), { timeout: 30_000 }).toBe(false);
      await expect
        .poll(() => stack.pids.worker !== worker && isRunning(stack.pids.worker ?? Number.NaN), {
          timeout: 30_000,
        })
        .toBe(true);
    }
    expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed' });
    const { body } = await user.request<Execution>('GET', `/v1/agents/status/${id}`);
    expect(body.result).toContain('pong');
    expect(await runsOf(id)).toMatchObject([{ status: 'success' }]);
  },
);
