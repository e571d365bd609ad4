import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent } from '../../src/contracts/agent.ts';
import type { Execution } from '../../src/contracts/execution.ts';
import { freePort } from '../../src/platform/free-port.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { type MockModel, startMockModel } from '../support/mock-model.ts';
import { startMoodyProxy } from '../support/moody-proxy.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/**
 * Providers and agents that are away when they are needed. A call may be refused once; only patience lets a run outlive that. Nothing here
 * is helped by a check, a reconciliation or a heartbeat: those come once an hour.
 */
let stack: Awaited<ReturnType<typeof startTestStack>>;
let mock: MockModel;
let providerPort: number;
beforeAll(async () => {
  [mock, providerPort] = await Promise.all([startMockModel(), freePort()]);
  stack = await startTestStack({
    OPENAI_BASE_URL: `http://127.0.0.1:${providerPort}/v1`,
    MAX_ATTEMPTS: '1',
    PATIENCE_SECONDS: '600',
    RECONCILE_INTERVAL_SECONDS: '3600',
    AGENT_CHECK_INTERVAL_SECONDS: '3600',
    HEARTBEAT_TIMEOUT_SECONDS: '60',
  });
});
afterAll(() => Promise.all([stack.stop(), mock.stop()]));

const userOf = () => new TestClient({ ...stack.endpoints, model: mock.controlUrl });
const startProvider = () => startMoodyProxy(mock.baseUrl.replace(/\/v1$/, ''), 0, providerPort);
const scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };

test('a run waits for a model provider that refuses connections, says so, and goes on', async () => {
  const user = userOf();
  const id = await user.start(scenario);
  const waiting = await user.waitFor(id, (run) => run.waiting_for !== null);
  expect(waiting).toMatchObject({
    status: 'planning',
    waiting_for: {
      what: 'model openai/gpt-4o-mini',
      reason: expect.stringContaining('cannot be reached'),
      since: expect.any(String),
    },
  });
  // Another attempt has met the same.
  const { waiting_for: first } = waiting;
  await user.waitFor(
    id,
    ({ waiting_for }) => (waiting_for?.next_attempt_at ?? '') > (first?.next_attempt_at ?? ''),
  );
  const provider = await startProvider();
  try {
    expect(await user.ended(id)).toMatchObject({ status: 'completed', waiting_for: null });
  } finally {
    await provider.stop();
  }
});

test('a run that waits can be cancelled at once', async () => {
  const user = userOf();
  const id = await user.start(scenario);
  await user.waitFor(id, (run) => run.waiting_for !== null);
  await user.request('DELETE', `/v1/workflows/${id}`);
  expect(await user.ended(id)).toMatchObject({ status: 'cancelled', waiting_for: null });
});

test('a provider that is overloaded is waited for in the middle of a step', async () => {
  const provider = await startProvider();
  try {
    const user = userOf();
    const steps = {
      a: [{ error: { status: 503 } }, { error: { status: 429 } }, { text: 'Done.' }],
    };
    const id = await user.start({ ...scenario, steps });
    const run = await user.waitFor(id, ({ steps: [step] }) => step?.waiting_for != null);
    expect(run.steps[0]?.waiting_for).toEqual(run.waiting_for);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'Done.', waiting_for: null }],
    });
  } finally {
    await provider.stop();
  }
});

test('a run that is terminated in Temporal is seen to be, and its model call stops', async () => {
  const temporal = new Client({
    connection: await Connection.connect({ address: stack.endpoints.temporal }),
  });
  const provider = await startProvider();
  try {
    provider.be('hold');
    const user = userOf();
    const id = await user.start(scenario);
    await expect.poll(() => provider.held()).toBe(1);
    await temporal.workflow.getHandle(`${user.tenant}/${id}`).terminate('by hand');
    expect(await user.ended(id)).toMatchObject({ status: 'terminated' });
    await expect.poll(() => provider.dropped()).toBe(1);
  } finally {
    await provider.stop();
    await temporal.connection.close();
  }
});

const port = (agent: ApiAgent) => Number(new URL(agent.url).port);
const read = async (user: TestClient, id: string) =>
  (await user.request<Agent>('GET', `/v1/agents/${id}`)).body;
const execute = (user: TestClient, task: string) =>
  user.request<Execution>('POST', '/v1/agents/execute', { agent: 'shepherd', task });

async function register(user: TestClient, agent: ApiAgent): Promise<Agent> {
  const body = { name: 'shepherd', type: 'api', endpoint: agent.url, capabilities: ['herding'] };
  return (await user.request<Agent>('POST', '/v1/agents', body)).body;
}

test('an agent that is away is waited for; its status is corrected by the run, in both directions', async () => {
  const user = userOf();
  const before = await startApiAgent();
  const { agent_id } = await register(user, before);
  await before.stop();
  const { status, body } = await execute(user, '#answer away');
  expect(status).toBe(202);
  const run = await user.waitFor(body.execution_id, ({ waiting_for }) => waiting_for !== null);
  expect(run.waiting_for).toMatchObject({
    what: 'agent shepherd',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  expect(await read(user, agent_id)).toMatchObject({ status: 'error' });
  const back = await startApiAgent({ port: port(before) });
  expect(await user.ended(body.execution_id)).toMatchObject({ status: 'completed' });
  expect(await read(user, agent_id)).toMatchObject({ status: 'active', status_reason: null });
  expect(back.jobs('away')).toHaveLength(1);
  await back.stop();
});

test('a request for an agent that is away may be repeated later; the agent is looked at each time', async () => {
  const user = userOf();
  const before = await startApiAgent();
  const { agent_id } = await register(user, before);
  await before.stop();
  await user.request('POST', `/v1/agents/${agent_id}/health`);
  const plan = {
    steps: [
      { step_id: 'a', title: 'T', instruction: 'x', capability: 'herding', agent: 'shepherd' },
    ],
  };
  const planned = () => user.request('POST', '/v1/workflows', { task: 'x', plan });
  for (const answer of [await execute(user, '#answer later'), await planned()]) {
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: expect.stringContaining('shepherd is unavailable') },
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const back = await startApiAgent({ port: port(before) });
  expect(await planned()).toMatchObject({ status: 202 });
  expect(await read(user, agent_id)).toMatchObject({ status: 'active' });
  await back.stop();
});

test('a date in Retry-After of an agent is kept', async () => {
  const user = userOf();
  const agent = await startApiAgent();
  await register(user, agent);
  const { body } = await execute(user, '#until dated');
  expect(await user.ended(body.execution_id)).toMatchObject({ status: 'completed' });
  const [first, second] = agent.jobs('dated');
  expect(second?.at).toBeGreaterThanOrEqual(Date.parse(String(first?.retryAfter)));
  await agent.stop();
});
