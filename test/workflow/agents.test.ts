import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Agent, AgentStats } from '../../src/contracts/agent.ts';
import type { Execution } from '../../src/contracts/execution.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

let agent: ApiAgent;
beforeAll(async () => {
  agent = await startApiAgent();
});
afterAll(() => agent.stop());

const client = () => new TestClient(inject('endpoints'));
let number = 0;
/** In a task, it says what the agent does, and finds its job again. */
const wordOf = () => `job-${number++}`;

const register = async (user: TestClient, name: string, change: object = {}): Promise<Agent> => {
  const { status, body } = await user.request<Agent>('POST', '/v1/agents', {
    name,
    description: 'Guards animals.',
    type: 'api',
    endpoint: agent.url,
    capabilities: ['herding'],
    ...change,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
};
const execute = async (user: TestClient, task: string, body: object = {}): Promise<string> => {
  const answer = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'shepherd',
    task,
    ...body,
  });
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
  return answer.body.execution_id;
};
const status = async (user: TestClient, id: string) =>
  (await user.request<Execution>('GET', `/v1/agents/status/${id}`)).body;
const jobs = (user: TestClient, word: string) =>
  agent.jobs(word).filter(({ tenant }) => tenant === user.tenant);

describe.concurrent('a job for one agent', () => {
  test('is done once, with its events, and shown', async ({ expect }) => {
    const user = client();
    const { agent_id } = await register(user, 'shepherd', { cost_usd: '0.25' });
    const word = wordOf();
    const body = { agent: agent_id, task: `#answer ${word}`, input: { sheep: 7 } };
    const key = { 'idempotency-key': word };
    const first = await user.request<{ execution_id: string }>(
      'POST',
      '/v1/agents/execute',
      body,
      key,
    );
    expect(first).toMatchObject({ status: 202, body: { status: 'pending' } });
    const { execution_id: id } = first.body;
    expect(first.headers.get('location')).toBe(`/v1/agents/status/${id}`);
    expect(await user.request('POST', '/v1/agents/execute', body, key)).toMatchObject({
      status: 202,
      body: { execution_id: id },
    });
    await user.ended(id);
    expect(await status(user, id)).toMatchObject({
      execution_id: id,
      agent: 'shepherd@1',
      status: 'completed',
      result: `pong ${word}`,
      usage: { model_calls: 1, input_tokens: 11, output_tokens: 7, cost_usd: '0.250000000' },
      error: null,
    });
    expect(jobs(user, word)).toMatchObject([
      { body: { instructions: `#answer ${word}`, data: { sheep: 7 }, task_type: 'task' } },
    ]);
    expect((await user.events(id)).map(({ type, payload }) => payload.status ?? type)).toEqual([
      'pending',
      'planning',
      'workflow.plan_created',
      'executing',
      'workflow.step_started',
      'workflow.model_answered',
      'workflow.step_completed',
      'completed',
    ]);
    const listed = (query: string) =>
      user.request<{ items: unknown[] }>('GET', `/v1/workflows?${query}`);
    expect((await listed('')).body.items).toEqual([]);
    expect((await listed('executions=true')).body.items).toHaveLength(1);
    const { body: stats } = await user.request<AgentStats>('GET', '/v1/agents/stats');
    expect(stats.items).toMatchObject([
      {
        agent_id,
        calls: 1,
        failures: 0,
        cost_usd: '0.250000000',
        latency_ms: { p50: expect.any(Number) },
      },
    ]);
    expect((await client().request('GET', `/v1/agents/status/${id}`)).status).toBe(404);
  });

  test('is the same one for a repeated request, whatever becomes of the agent', async ({
    expect,
  }) => {
    const user = client();
    const { agent_id } = await register(user, 'shepherd');
    const key = { 'idempotency-key': wordOf() };
    const body = { agent: 'shepherd', task: `#answer ${wordOf()}` };
    const first = await user.request<Execution>('POST', '/v1/agents/execute', body, key);
    await user.ended(first.body.execution_id);
    await user.request('DELETE', `/v1/agents/${agent_id}`);
    expect(await user.request('POST', '/v1/agents/execute', body, key)).toMatchObject({
      status: 202,
      body: { execution_id: first.body.execution_id, status: 'completed' },
    });
    const other = { ...body, task: 'x' };
    expect(await user.request('POST', '/v1/agents/execute', other, key)).toMatchObject({
      status: 422,
    });
  });

  test('takes no messages while it is done', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#wait ${word}`);
    await expect.poll(() => jobs(user, word)).toHaveLength(1);
    const path = `/v1/workflows/${id}/steps/job/messages`;
    expect(await user.request('POST', path, { message: 'Hurry.' })).toMatchObject({
      status: 409,
      body: { code: 'cannot_be_told' },
    });
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
  });

  test('can be one for a blueprint, too', async ({ expect }) => {
    const user = client();
    const id = await execute(user, 'Write. #scenario:none', { agent: 'writer' });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'step_failed' },
    });
    expect(await status(user, id)).toMatchObject({ agent: 'writer@1' });
  });

  test.for([
    ['agent', { agent: 'nobody' }],
    ['task', { task: ' ' }],
    ['model', { model: 'x' }],
  ] as const)('with a bad %s is refused', async ([field, change], { expect }) => {
    const answer = await client().request('POST', '/v1/agents/execute', {
      agent: 'general',
      task: 'x',
      ...change,
    });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });

  test('that fails says why, is not tried again, and can be retried by a person', async ({
    expect,
  }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#failed ${word}`);
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'step_failed', message: expect.stringContaining('no sheep') },
    });
    expect(jobs(user, word)).toHaveLength(1);
    const { body: stats } = await user.request<AgentStats>('GET', '/v1/agents/stats');
    expect(stats.items).toMatchObject([{ calls: 1, failures: 1 }]);
    await user.request('POST', `/v1/workflows/${id}/retry`);
    await user.waitFor(id, (run) => run.attempt === 1 && run.status === 'failed');
    expect(jobs(user, word)).toHaveLength(2);
    expect(new Set(jobs(user, word).map(({ key }) => key)).size).toBe(2);
  });

  test('is given again until the patience with an agent that takes no more is over', async ({
    expect,
  }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#rate_limited ${word}`);
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringMatching(/Waited \d s for agent shepherd: The agent answered 429/),
      },
    });
    expect(jobs(user, word).length).toBeGreaterThan(1);
    expect(new Set(jobs(user, word).map(({ key }) => key)).size).toBe(1);
  });

  test('of unknown outcome is asked about; a person knows the result', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#broken_off ${word}`);
    const approval = await user.asked(id, 'unknown_effect');
    expect(approval).toMatchObject({ subject: { tool: 'agent shepherd' } });
    await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    expect(await status(user, id)).toMatchObject({
      pending_approvals: [approval.approval_id],
    });
    await user.decide(approval.approval_id, { decision: 'respond', message: 'It counted 12.' });
    await user.ended(id);
    expect(await status(user, id)).toMatchObject({ status: 'completed', result: 'It counted 12.' });
    expect(jobs(user, word)).toHaveLength(1);
  });

  test('of unknown outcome is done again when a person says that it was not done', async ({
    expect,
  }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#flaky ${word}`);
    const approval = await user.asked(id, 'unknown_effect');
    await user.decide(approval.approval_id, { decision: 'approve' });
    await user.ended(id);
    expect(await status(user, id)).toMatchObject({ status: 'completed', result: `pong ${word}` });
    expect(jobs(user, word)).toHaveLength(2);
  });

  test('is given again to an agent that is declared idempotent', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd', { annotations: { idempotent: true } });
    const word = wordOf();
    const id = await execute(user, `#flaky ${word}`);
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(new Set(jobs(user, word).map(({ key }) => key)).size).toBe(1);
    expect(jobs(user, word)).toHaveLength(2);
  });

  test('is stopped when it is cancelled', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd');
    const word = wordOf();
    const id = await execute(user, `#wait ${word}`);
    await expect.poll(() => jobs(user, word)).toHaveLength(1);
    await user.request('DELETE', `/v1/workflows/${id}`);
    expect(await user.ended(id)).toMatchObject({ status: 'cancelled' });
    await expect.poll(() => jobs(user, word)[0]?.state).toBe('stopped');
  });

  test('that takes too long is asked about, because it may have been done', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd', { timeout_seconds: 1 });
    const word = wordOf();
    const id = await execute(user, `#wait ${word}`);
    await user.asked(id, 'unknown_effect');
    expect(jobs(user, word)).toMatchObject([{ state: 'stopped' }]);
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
  });

  test('asks for a person where its budget is used up', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd');
    const session_id = `se_${'0'.repeat(26)}`;
    await user.request('PUT', `/v1/budgets/sessions/${session_id}`, { model_calls: 1 });
    await user.ended(await execute(user, `#answer ${wordOf()}`, { session_id }));
    const word = wordOf();
    const id = await execute(user, `#answer ${word}`, { session_id });
    const approval = await user.asked(id, 'budget');
    expect(jobs(user, word)).toEqual([]);
    await user.decide(approval.approval_id, { decision: 'edit', edit: { model_calls: 9 } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  });
});

describe.concurrent('a plan', () => {
  const herd = (word: string, change: object = {}) => ({
    steps: [
      {
        step_id: 'a',
        title: 'Herd',
        instruction: `#answer ${word}`,
        capability: 'herding',
        ...change,
      },
    ],
  });

  test('gives a step to the agent that is able; the planner has seen it', async ({ expect }) => {
    const user = client();
    await register(user, 'shepherd', { cost_usd: '0.25' });
    const id = await user.start({
      plan: [planOf({ id: 'a', capability: 'Herding' })],
      review: [accept('a')],
    });
    const run = await user.ended(id);
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ agent: 'shepherd@1', model: 'api', output: expect.stringContaining('pong') }],
    });
    const [planner] = await user.modelRequests(id);
    expect(planner?.last).toMatch(
      /shepherd: Guards animals\. Capabilities: herding, sheep\. About \$0\.25/,
    );
  });

  test('that needs what nobody can is refused, and names it', async ({ expect }) => {
    const user = client();
    const body = { task: 'x', plan: herd('x') };
    const refused = await user.request<Problem>('POST', '/v1/workflows', body);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { field: 'plan.steps.0.capability', message: expect.stringContaining('"herding"') },
        ],
      },
    });
    const id = await user.start({
      plan: [planOf({ id: 'a', capability: 'herding' }), planOf({ id: 'a' })],
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const [, corrected] = await user.modelRequests(id);
    expect(corrected?.last).toContain('needs the capability "herding", which no agent has');
    const named = await user.request<Problem>('POST', '/v1/workflows', {
      task: 'x',
      plan: herd('x', { agent: 'nobody' }),
    });
    expect(named.body.errors).toMatchObject([{ field: 'plan.steps.0.agent' }]);
  });

  test('gives the step of an agent that fails to the next one, and says so', async ({ expect }) => {
    const user = client();
    await register(user, 'alice', { config: { path: '/nowhere' } });
    await register(user, 'bob');
    const word = wordOf();
    const id = await user.start(
      { review: [accept('a')] },
      { plan: herd(word, { agent: 'alice' }) },
    );
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ agent: 'bob@1', output: `pong ${word}` }],
    });
    const events = await user.events(id);
    expect(events.filter(({ type }) => type === 'workflow.step_reassigned')).toMatchObject([
      {
        payload: {
          step_id: 'a',
          from: 'alice@1',
          to: 'bob@1',
          error: { code: 'agent_rejected', message: expect.stringContaining('404') },
        },
      },
    ]);
  });

  test('is not begun anew by another agent where the first may have done it', async ({
    expect,
  }) => {
    const user = client();
    await register(user, 'alice');
    await register(user, 'bob');
    const word = wordOf();
    const id = await user.start(
      { review: [accept('a')] },
      {
        plan: herd('x', { agent: 'alice', instruction: `#broken_off ${word}` }),
        approval: { expires_in_seconds: 1, on_timeout: 'reject' },
      },
    );
    expect(await user.ended(id)).toMatchObject({ status: 'failed', steps: [{ agent: 'alice@1' }] });
    expect(jobs(user, word)).toHaveLength(1);
  });

  test('is not begun anew by another agent where tools were called', async ({ expect }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    await register(user, 'bob', { capabilities: ['general'] });
    const steps = { a: [{ tools: [{ name: 'book', arguments: {} }] }, { error: { status: 400 } }] };
    const id = await user.start({ plan: [planOf({ id: 'a' })], steps });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      steps: [{ agent: 'general@1', error: { code: 'model_rejected' } }],
    });
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test('asks the cheapest able agent first when the user wants that', async ({ expect }) => {
    const user = client();
    await register(user, 'alice', { cost_usd: '0.5' });
    await register(user, 'bob', { cost_usd: '0.1' });
    const word = wordOf();
    const plan = herd(word);
    const dear = await user.start({ review: [accept('a')] }, { plan });
    expect(await user.ended(dear)).toMatchObject({ steps: [{ agent: 'alice@1' }] });
    const cheap = await user.start({ review: [accept('a')] }, { plan, prefer: 'cheapest' });
    expect(await user.ended(cheap)).toMatchObject({ steps: [{ agent: 'bob@1' }] });
  });

  test('does not plan with an agent that is in error', async ({ expect }) => {
    const own = await startApiAgent();
    const user = client();
    const { agent_id } = await register(user, 'alice', { endpoint: own.url });
    await own.stop();
    await user.request('POST', `/v1/agents/${agent_id}/health`);
    const refused = await user.request<Problem>('POST', '/v1/workflows', {
      task: 'x',
      plan: herd('x'),
    });
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: expect.stringContaining('alice has it, but') },
    });
    await register(user, 'bob');
    const id = await user.start({ review: [accept('a')] }, { plan: herd(wordOf()) });
    expect(await user.ended(id)).toMatchObject({ steps: [{ agent: 'bob@1' }] });
  });
});
