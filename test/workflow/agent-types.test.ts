import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AgentTemplate } from '../../src/contracts/agent-template.ts';
import type { Execution } from '../../src/contracts/execution.ts';
import { startA2aServer } from '../support/a2a-server.ts';
import { startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { startCrew } from '../support/crewai-server.ts';
import { customFormat, startCustomAgent } from '../support/custom-agent.ts';
import { startDatabricks } from '../support/databricks-server.ts';
import { startLangGraphServer } from '../support/langgraph-server.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { accept } from '../support/scenario.ts';

/** Each type of agent as a user has it: registered over REST, given a job, asked back. */
let peers: Awaited<ReturnType<typeof startPeers>>;
const startPeers = async () => ({
  langgraph: await startLangGraphServer(),
  a2a: await startA2aServer({ version: '1.0', streaming: true }),
  api: await startApiAgent(),
  openai: await startOpenAiServer(),
  crew: await startCrew(),
  databricks: await startDatabricks(),
  custom: await startCustomAgent(),
});
beforeAll(async () => {
  peers = await startPeers();
});
afterAll(() => Promise.all(Object.values(peers).map((peer) => peer.stop())));

const bearer = (name: string) => ({ type: 'bearer', token: { env: `AGENT_SECRET_${name}` } });

const AGENTS: Record<string, () => Record<string, unknown>> = {
  langgraph: () => ({
    endpoint: peers.langgraph.url,
    config: { assistant: 'pupil' },
    auth: bearer('LET_ME_IN'),
  }),
  a2a_server: () => ({ endpoint: peers.a2a.url, auth: bearer('LET_ME_IN') }),
  api: () => ({ endpoint: peers.api.url }),
  openai_compatible: () => ({ endpoint: peers.openai.baseUrl, config: { model: 'gpt-4o' } }),
  crewai: () => ({ endpoint: peers.crew.url, auth: bearer('CREW') }),
  databricks: () => ({
    endpoint: peers.databricks.url,
    config: { serving_endpoint: 'chatty' },
    auth: bearer('DATABRICKS'),
  }),
  custom: () => ({
    endpoint: `${peers.custom.url}/base`,
    config: { template: 'acme_agent', variables: { team: 'Zürich Süd', mode: 'fast' } },
    auth: { type: 'header', header: 'x-key', value: { env: 'AGENT_SECRET_ACME' } },
  }),
  local_cli: () => ({ config: { cli: 'stand-in' } }),
};

async function register(type: string): Promise<TestClient> {
  const user = new TestClient(inject('endpoints'));
  if (type === 'custom') await user.request('POST', '/v1/agent-templates', customFormat);
  const definition = { name: 'tried', type, ...AGENTS[type]?.() };
  const { status, body } = await user.request('POST', '/v1/agents', definition);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return user;
}

async function execute(user: TestClient, task: string): Promise<string> {
  const { status, body } = await user.request<{ execution_id: string }>(
    'POST',
    '/v1/agents/execute',
    {
      agent: 'tried',
      task,
      input: { city: 'Bern' },
    },
  );
  if (status !== 202) throw new Error(JSON.stringify(body));
  return body.execution_id;
}

const status = async (user: TestClient, id: string) =>
  (await user.request<Execution>('GET', `/v1/agents/status/${id}`)).body;

let number = 0;
const wordOf = () => `types${number++}x${Date.now() % 100_000}`;

describe.concurrent('an agent of type', () => {
  test.for(Object.keys(AGENTS))('%s does a job', async (type, { expect }) => {
    const user = await register(type);
    const word = wordOf();
    const id = await execute(user, `#answer ${word}`);
    await user.ended(id);
    const done = await status(user, id);
    expect(done).toMatchObject({ status: 'completed', error: null });
    expect(done.result).toContain('pong');
    expect(done.result).toContain(word);
  });

  test.for(['langgraph', 'a2a_server', 'crewai', 'local_cli'])(
    '%s asks a person, and goes on with the answer',
    async (type, { expect }) => {
      const user = await register(type);
      const id = await execute(user, `#ask ${wordOf()}`);
      const approval = await user.asked(id, 'question');
      expect(approval).toMatchObject({
        title: expect.stringContaining('colour'),
        subject: { agent: 'tried' },
      });
      await user.waitFor(id, (run) => run.status === 'awaiting_approval');
      await user.decide(approval.approval_id, { decision: 'respond', message: 'green' });
      await user.ended(id);
      expect(await status(user, id)).toMatchObject({
        status: 'completed',
        result: expect.stringContaining('green'),
      });
    },
  );

  test.for(['langgraph', 'a2a_server', 'openai_compatible', 'local_cli'])(
    '%s is heard live while it speaks',
    async (type, { expect }) => {
      const nats = await connect({ servers: inject('endpoints').nats });
      const user = await register(type);
      const heard: { text?: string; agent?: string }[] = [];
      nats.subscribe(`tenants.${user.tenant}.workflows.*.stream`, {
        callback: (_error, message) => void heard.push(message.json()),
      });
      await nats.flush();
      const id = await execute(user, `#answer ${wordOf()}`);
      await user.ended(id);
      const { result } = await status(user, id);
      await expect
        .poll(() =>
          heard
            .map(({ text }) => text ?? '')
            .join('')
            .trim(),
        )
        .toBe(result);
      expect(heard[0]).toMatchObject({ agent: 'tried', step_id: 'job' });
      await nats.close();
    },
  );
});

test('an llm agent is a blueprint under another name', async () => {
  const user = new TestClient(inject('endpoints'));
  const answer = await user.request('POST', '/v1/agents', {
    name: 'scribe',
    type: 'llm',
    config: { blueprint: 'writer' },
  });
  expect(answer).toMatchObject({
    status: 201,
    body: { capabilities: ['writing', 'summarization'], discovered: { version: '1' } },
  });
  const id = await user.start(
    { steps: { '*': [{ text: 'Written.' }] } },
    {
      agent_type: 'scribe',
      plan: { steps: [{ step_id: 'a', title: 'x', instruction: 'x', capability: 'writing' }] },
    },
  );
  expect(await user.waitFor(id, (run) => run.steps[0]?.output === 'Written.')).toMatchObject({
    steps: [{ agent: 'writer@1' }],
  });
});

describe('templates', () => {
  test('are built in, or a tenant’s own', async () => {
    const user = new TestClient(inject('endpoints'));
    const names = async () =>
      (await user.request<{ items: AgentTemplate[] }>('GET', '/v1/agent-templates')).body.items.map(
        ({ name }) => name,
      );
    const builtIn = await names();
    expect(builtIn).toEqual(
      expect.arrayContaining(['crewai', 'databricks', 'openai_compatible', 'custom']),
    );
    const created = await user.request('POST', '/v1/agent-templates', customFormat);
    expect(created).toMatchObject({ status: 201, body: { name: 'acme_agent', is_builtin: false } });
    expect(await user.request('POST', '/v1/agent-templates', customFormat)).toMatchObject({
      status: 201,
    });
    const other = { ...customFormat, description: 'Else' };
    expect(await user.request('POST', '/v1/agent-templates', other)).toMatchObject({
      status: 409,
      body: { code: 'template_exists' },
    });
    expect(await names()).toEqual([...builtIn, 'acme_agent']);
    const stranger = new TestClient(inject('endpoints'));
    for (const method of ['GET', 'DELETE'])
      expect((await stranger.request(method, '/v1/agent-templates/acme_agent')).status).toBe(404);
    await user.request('POST', '/v1/agents', {
      name: 'tried',
      type: 'custom',
      ...AGENTS.custom?.(),
    });
    expect(await user.request('DELETE', '/v1/agent-templates/acme_agent')).toMatchObject({
      status: 409,
      body: { code: 'template_in_use' },
    });
    expect(await user.request('DELETE', '/v1/agent-templates/crewai')).toMatchObject({
      status: 409,
      body: { code: 'template_built_in' },
    });
  });

  test.each([
    ['request.body.envelope', { request: { path: '/x', body: { envelope: '$.[' } } }],
    ['request.path', { request: { path: 'http://elsewhere/', body: {} } }],
    ['request.path', { request: { path: '/../x', body: {} } }],
    ['response.result_path', { response: { result_path: 'outcome' } }],
    ['name', { name: 'A B' }],
    ['colour', { colour: 'red' }],
  ])('with a bad %s are refused', async (field, change) => {
    const user = new TestClient(inject('endpoints'));
    const answer = await user.request('POST', '/v1/agent-templates', {
      ...customFormat,
      ...change,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });
});

describe.concurrent('our own graphs', () => {
  const registerGraph = async (graph: string): Promise<TestClient> => {
    const user = new TestClient(inject('endpoints'));
    const { status, body } = await user.request('POST', '/v1/agents', {
      name: 'tried',
      type: 'langgraph',
      config: { graph },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return user;
  };
  /** A run of one step for the graph, whose nodes are asked in this order. */
  const startGraph = (user: TestClient, answers: string[], body: object = {}) =>
    user.start(
      { steps: { '*': answers.map((text) => ({ text })) }, review: [accept('a')] },
      {
        plan: {
          steps: [
            {
              step_id: 'a',
              title: 'T',
              instruction: 'Do it.',
              capability: 'general',
              agent: 'tried',
            },
          ],
        },
        ...body,
      },
    );

  test('are described with a picture, and refused where there is no such graph', async ({
    expect,
  }) => {
    const user = await registerGraph('reflective');
    const { body } = await user.request<{ items: unknown[] }>(
      'GET',
      '/v1/agents?origin=registered',
    );
    expect(body.items).toMatchObject([
      {
        capabilities: ['general', 'analysis', 'reflection'],
        discovered: { details: { mermaid: expect.stringContaining('reflect -.') } },
      },
    ]);
    const refused = await user.request('POST', '/v1/agents', {
      name: 'other',
      type: 'langgraph',
      config: { graph: 'circular' },
    });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'config' }] } });
  });

  test('reflect on what they have done, and do it again', async ({ expect }) => {
    const user = await registerGraph('reflective');
    const answers = [
      'An analysis',
      'A plan',
      'Bad work',
      'REVISE: worse',
      'Good work',
      'ACCEPT',
      'The end',
    ];
    const id = await startGraph(user, answers);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ agent: 'tried@1', output: 'The end', usage: { model_calls: 7 } }],
    });
    const asked = (await user.modelRequests(id)).filter(({ role }) => role === 'step');
    expect(asked).toHaveLength(7);
    expect(asked[4]?.last).toContain('worse');
  });

  test('wait for a person where the budget is used up, in the middle of the graph', async ({
    expect,
  }) => {
    const user = await registerGraph('plan_execute_review');
    const id = await startGraph(user, ['A plan', 'Work', 'ACCEPT'], { budget: { model_calls: 2 } });
    const approval = await user.asked(id, 'budget');
    await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    expect(await user.modelRequests(id)).toHaveLength(2);
    await user.decide(approval.approval_id, { decision: 'edit', edit: { model_calls: 50 } });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'Work', usage: { model_calls: 3 } }],
    });
    expect((await user.modelRequests(id)).filter(({ role }) => role === 'step')).toHaveLength(3);
  });

  test('fail with what the model said, and pay nothing twice when the run is retried', async ({
    expect,
  }) => {
    const user = await registerGraph('plan_execute_review');
    const replies = [{ text: 'A plan' }, { error: { status: 400 } }, { text: 'Work' }];
    const scenario = await user.addScenario({ steps: { '*': [...replies, { text: 'ACCEPT' }] } });
    const id = await execute(user, `Do it. #scenario:${scenario}`);
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('400') },
    });
    const failed = (await user.events(id)).find(({ type }) => type === 'workflow.step_failed');
    expect(failed?.payload.error).toMatchObject({ code: 'model_rejected' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.waitFor(id, (run) => run.status === 'completed')).toMatchObject({
      steps: [{ output: 'Work' }],
      usage: { model_calls: 3 },
    });
    // The plan was asked for once.
    expect(await user.askedIn(scenario)).toHaveLength(4);
  });

  test('are paused between two nodes, and go on', async ({ expect }) => {
    const user = await registerGraph('plan_execute_review');
    const id = await user.start(
      {
        steps: { '*': [{ text: 'A plan', held: true }, { text: 'Work' }, { text: 'ACCEPT' }] },
        review: [accept('a')],
      },
      {
        plan: {
          steps: [
            {
              step_id: 'a',
              title: 'T',
              instruction: 'Do it.',
              capability: 'general',
              agent: 'tried',
            },
          ],
        },
      },
    );
    await user.waitFor(id, (run) => run.steps[0]?.status === 'running');
    await expect.poll(() => user.modelRequests(id)).toHaveLength(1);
    await user.request('POST', `/v1/workflows/${id}/pause`);
    await user.waitFor(id, (run) => run.status === 'paused');
    await user.release(id);
    await user.waitFor(id, (run) => run.status === 'paused' && run.usage.model_calls === 1);
    await user.request('POST', `/v1/workflows/${id}/resume`);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'Work' }],
    });
  });
});
