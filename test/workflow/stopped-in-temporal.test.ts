import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { WorkflowStatus } from '../../src/contracts/workflow.ts';
import { type A2aServer, startA2aServer } from '../support/a2a-server.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';

/** Runs that are stopped with Temporal's own client, as the `temporal` CLI and the Web UI do. */
let temporal: Client;
let api: ApiAgent;
let a2a: A2aServer;
beforeAll(async () => {
  const { temporal: address } = inject('endpoints');
  temporal = new Client({ connection: await Connection.connect({ address }) });
  [api, a2a] = await Promise.all([
    startApiAgent(),
    startA2aServer({ version: '1.0', streaming: true }),
  ]);
});
afterAll(async () => {
  await Promise.all([api.stop(), a2a.stop()]);
  await temporal.connection.close();
});

const handleOf = ({ tenant }: TestClient, id: string) =>
  temporal.workflow.getHandle(`${tenant}/${id}`);

let number = 0;

/** What each type of agent shows of a job that waits to be stopped. */
const AGENTS = {
  api: {
    definition: () => ({ type: 'api', endpoint: api.url }),
    begun: (word: string) => api.jobs(word).length,
    stopped: (word: string) => api.jobs(word).filter(({ state }) => state === 'stopped').length,
  },
  a2a_server: {
    definition: () => ({
      type: 'a2a_server',
      endpoint: a2a.url,
      auth: { type: 'bearer', token: { env: 'AGENT_SECRET_LET_ME_IN' } },
    }),
    begun: (word: string) => a2a.pupil.begun.filter((each) => each === word).length,
    stopped: (word: string) => a2a.pupil.stopped.filter((each) => each === word).length,
  },
} as const;

const ENDS = [
  { by: 'cancel', status: 'cancelled' },
  { by: 'terminate', status: 'terminated' },
] as const;

describe.concurrent.each(ENDS)('temporal workflow $by', ({ by, status }) => {
  test.for(Object.keys(AGENTS) as (keyof typeof AGENTS)[])(
    'stops an agent of type %s',
    async (type, { expect }) => {
      const agent = AGENTS[type];
      const user = new TestClient(inject('endpoints'));
      const word = `stopped${number++}`;
      await user.request('POST', '/v1/agents', { name: 'tried', ...agent.definition() });
      const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
        agent: 'tried',
        task: `#wait ${word}`,
      });
      const id = body.execution_id;
      await expect.poll(() => agent.begun(word)).toBe(1);
      await handleOf(user, id)[by]();
      await expect.poll(() => agent.stopped(word)).toBe(1);
      expect(await user.ended(id)).toMatchObject({ status, steps: [{ status: 'cancelled' }] });
    },
  );

  test('stops a model call', async ({ expect }) => {
    const user = new TestClient(inject('endpoints'));
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ text: 'too late', delayMs: 40_000 }] },
    });
    await user.waitFor(id, (run) => run.status === 'executing');
    await handleOf(user, id)[by]();
    expect(await user.ended(id, 20_000)).toMatchObject({ status, usage: { model_calls: 1 } });
  });
});

describe.concurrent('a child workflow', () => {
  /** A run whose step works with a tool that takes long, in a workflow of its own. */
  const startChild = async (user: TestClient) => {
    await user.addTool('slow', '/slow', { read_only: true });
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: 'slow', arguments: {} }] }] },
    });
    const child = temporal.workflow.getHandle(`${user.tenant}/${id}/a`);
    await user.waitFor(id, (run) => run.status === 'executing');
    return { id, child };
  };
  const isRunning = async (handle: ReturnType<typeof handleOf>) =>
    (await handle.describe().catch(() => undefined))?.status.name === 'RUNNING';

  test.for([
    ['cancel', 'step_cancelled'],
    ['terminate', 'step_terminated'],
  ] as const)(
    'that is ended with %s fails its step, and the run with it',
    async ([by, code], { expect }) => {
      const user = new TestClient(inject('endpoints'));
      const { id, child } = await startChild(user);
      await expect.poll(() => user.toolCalls()).toHaveLength(1);
      await child[by]();
      expect(await user.ended(id)).toMatchObject({
        status: 'failed',
        error: { code: 'step_failed' },
        steps: [{ status: 'failed', error: { code } }],
      });
      await expect
        .poll(async () => (await handleOf(user, id).describe()).status.name)
        .toBe('FAILED');
    },
  );

  test('of one of our graphs fails its step, too', async ({ expect }) => {
    const user = new TestClient(inject('endpoints'));
    const config = { graph: 'plan_execute_review' };
    await user.request('POST', '/v1/agents', { name: 'tried', type: 'langgraph', config });
    const step = { step_id: 'a', title: 'T', instruction: 'x', capability: 'general' };
    const id = await user.start(
      { steps: { '*': [{ text: 'too late', delayMs: 40_000 }] } },
      { plan: { steps: [{ ...step, agent: 'tried' }] } },
    );
    await expect.poll(() => user.modelRequests(id)).toHaveLength(1);
    await temporal.workflow.getHandle(`${user.tenant}/${id}/a`).cancel();
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed', error: { code: 'step_cancelled' } }],
    });
  });

  test('ends with its run', async ({ expect }) => {
    const user = new TestClient(inject('endpoints'));
    const { id, child } = await startChild(user);
    await expect.poll(() => user.toolCalls()).toHaveLength(1);
    await handleOf(user, id).terminate();
    expect(await user.ended(id)).toMatchObject({ status: 'terminated' });
    await expect.poll(() => isRunning(child)).toBe(false);
  });
});

describe.concurrent('a finished run that is reset in Temporal', () => {
  const reset = async (user: TestClient, id: string, eventId: number) => {
    const workflowExecution = { workflowId: `${user.tenant}/${id}` };
    await temporal.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution,
      reason: 'by hand',
      workflowTaskFinishEventId: eventId as never,
      requestId: `reset-${id}`,
    });
  };
  const closed = async (user: TestClient, id: string) => {
    const { status, runId } = await handleOf(user, id).describe();
    return { status: status.name, runId };
  };

  test.for<[WorkflowStatus, Scenario, string]>([
    ['completed', { review: [accept('a')] }, 'COMPLETED'],
    ['failed', { steps: { 'Title of a': [{ error: { status: 400 } }] } }, 'FAILED'],
  ])('stays %s, and nothing is done again', async ([status, scenario, name], { expect }) => {
    const user = new TestClient(inject('endpoints'));
    const id = await user.start({ plan: [planOf({ id: 'a' })], ...scenario });
    const before = await user.ended(id);
    expect(before.status).toBe(status);
    await expect.poll(async () => (await closed(user, id)).status).toBe(name);
    const { runId } = await closed(user, id);
    const asked = await user.modelRequests(id);
    await reset(user, id, 3);
    await expect.poll(async () => (await closed(user, id)).runId).not.toBe(runId);
    await expect.poll(async () => (await closed(user, id)).status).toBe(name);
    expect(await user.get(id)).toEqual(before);
    expect(await user.modelRequests(id)).toEqual(asked);
  });
});
