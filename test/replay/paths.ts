import type { Client } from '@temporalio/client';
import type { ApprovalKind } from '../../src/contracts/approval.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { startApiAgent } from '../support/api-agent.ts';
import { TestClient } from '../support/client.ts';
import { Creator, understands } from '../support/creator.ts';
import { startExample } from '../support/example-deployments.ts';
import { accept, planOf, type Reply, type Scenario } from '../support/scenario.ts';
import type { Endpoints } from '../support/test-stack.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

/** Every way through our workflows. Each does it, as a user would, and says which of Temporal's workflows were part of it. */
export type Path = (user: TestClient, temporal: Client) => Promise<string[]>;

const plan = [planOf({ id: 'a' }, { id: 'b' }, { id: 'c', after: ['a', 'b'] })];
const accepted = [accept('a', 'b', 'c')];
const search = { tools: [{ name: 'search_documents', arguments: { query: 'anything' } }] };
const calling = (name: string): Reply => ({ tools: [{ name, arguments: {} }] });
const oneStep = (...replies: Reply[]): Scenario => ({
  plan: [planOf({ id: 'a' })],
  steps: { a: replies },
  review: [accept('a')],
});
const rejection = {
  json: {
    verdict: 'revise',
    score: 0.2,
    summary: 'No',
    steps: [{ step_id: 'a', accepted: false, feedback: 'Again' }],
  },
};

/** A run that needs nobody; `children` are the steps that have a workflow of their own. */
const alone =
  (scenario: Scenario, ...children: string[]): Path =>
  async (user) => {
    const id = await user.start(scenario);
    await user.ended(id);
    return idsOf(user, id, ...children);
  };

const idsOf = (user: TestClient, id: string, ...children: string[]) =>
  ['', ...children.map((child) => `/${child}`)].map((suffix) => `${user.tenant}/${id}${suffix}`);

/** A run in which a person decides what comes, in order. */
const decided =
  (
    scenario: Scenario,
    body: Record<string, unknown>,
    decisions: [kind: Parameters<TestClient['asked']>[1], decision: Record<string, unknown>][],
    ...children: string[]
  ): Path =>
  async (user) => {
    await user.addTool('book', '/ok/book');
    await user.addTool('risky', '/flaky/risky');
    const id = await user.start(scenario, body);
    for (const [kind, decision] of decisions) {
      const { approval_id } = await user.asked(id, kind);
      const { status, body: answer } = await user.decide(approval_id, decision);
      if (status !== 200) throw new Error(JSON.stringify(answer));
    }
    await user.ended(id);
    return idsOf(user, id, ...children);
  };

/** An agent creation on a deployment of its own; `then` is what the person does. */
const creates =
  (
    creation: NonNullable<Scenario['creation']>,
    then: (user: Creator, id: string) => Promise<void>,
    body: Record<string, unknown> = {},
  ): Path =>
  async ({ endpoints, tenant }) => {
    const example = await startExample('tools');
    const user = new Creator(endpoints, tenant);
    await user.register(example);
    const id = await user.create(creation, body);
    await then(user, id);
    await user.endOf(id);
    await example.stop();
    return [`${tenant}/${id}`];
  };

const configured = { config: [{ json: { name: 'Coder', config: {} } }] };
const { understand } = understands('Coder');

/** Answers what a creation asks next. */
async function answers(user: Creator, id: string, kind: ApprovalKind, decision: object) {
  const { approval_id } = await user.askedFor(id, kind);
  await user.decide(approval_id, { ...decision });
}
const says = (user: Creator, id: string, words: string) =>
  answers(user, id, 'agent_creation', { decision: 'respond', message: user.words(id, words) });

/** A run of one step for registered agents: `alice` breaks off, or is nowhere; `bob` answers. */
const withAgents =
  (alice: { path: string }, wanted: string, instruction: string): Path =>
  async (user) => {
    const agent = await startApiAgent();
    for (const [name, config] of Object.entries({ alice, bob: { path: '/process' } })) {
      await user.request('POST', '/v1/agents', {
        name,
        type: 'api',
        endpoint: agent.url,
        config,
        capabilities: ['herding'],
      });
    }
    const steps = [{ step_id: 'a', title: 'a', instruction, capability: 'herding', agent: wanted }];
    const id = await user.start({ review: [accept('a')] }, { plan: { steps } });
    if (instruction.includes('broken_off')) {
      const { approval_id } = await user.asked(id, 'unknown_effect');
      await user.decide(approval_id, { decision: 'respond', message: 'It was done.' });
    }
    await user.ended(id);
    await agent.stop();
    return idsOf(user, id);
  };

export const PATHS: Record<string, Path> = {
  completed: alone({ plan, review: accepted }),
  'with-tools': alone(
    { plan, steps: { a: [search, search, { text: 'x' }] }, review: accepted },
    'a',
  ),
  revised: alone(
    {
      plan,
      steps: { a: [{ text: 'x' }, search, { text: 'y' }] },
      review: [rejection, ...accepted],
    },
    'a/revision-1',
  ),
  'rejected-by-the-review': alone({ plan, review: [rejection] }),
  'corrected-plan': alone({
    plan: [planOf({ id: 'a', after: ['a'] }), ...plan],
    review: accepted,
  }),
  'failed-step': alone({ plan, steps: { b: [{ error: { status: 400 } }] } }),

  cancelled: async (user) => {
    const id = await user.start({ plan, steps: { a: [{ text: 'late', delayMs: 20_000 }] } });
    await user.waitFor(id, (run) => run.status === 'executing');
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
    return idsOf(user, id);
  },

  'plan-approved': decided({ plan, review: accepted }, { approval: 'plan' }, [
    ['plan', { decision: 'approve' }],
  ]),
  'plan-rejected-then-edited': decided(
    { plan: [planOf({ id: 'z' }), ...plan], review: accepted },
    { approval: 'plan' },
    [
      ['plan', { decision: 'reject', message: 'No.' }],
      ['plan', { decision: 'edit', edit: plan[0]?.json }],
    ],
  ),
  'plan-expired': async (user) => {
    const id = await user.start(
      { plan },
      { approval: { modes: ['plan'], expires_in_seconds: 1, on_timeout: 'fail' } },
    );
    await user.ended(id);
    return idsOf(user, id);
  },
  'result-rejected-then-approved': decided({ plan, review: accepted }, { approval: 'result' }, [
    ['result', { decision: 'reject', message: 'Shorter.' }],
    ['result', { decision: 'approve' }],
  ]),
  'tool-approved': decided(
    oneStep(calling('book'), { text: 'x' }),
    { approval: 'tools' },
    [['tool_call', { decision: 'approve' }]],
    'a',
  ),
  'question-answered': decided(
    oneStep({ tools: [{ name: 'ask_person', arguments: { question: 'Why?' } }] }, { text: 'x' }),
    {},
    [['question', { decision: 'respond', message: 'Because.' }]],
    'a',
  ),
  'unknown-effect-repeated': decided(
    oneStep(calling('risky'), { text: 'x' }),
    {},
    [
      ['unknown_effect', { decision: 'approve' }],
      ['unknown_effect', { decision: 'respond', message: 'Done.' }],
    ],
    'a',
  ),
  'budget-raised': decided({ plan, review: accepted }, { budget: { model_calls: 3 } }, [
    ['budget', { decision: 'edit', edit: { model_calls: 50 } }],
  ]),
  'budget-refused': decided({ plan, review: accepted }, { budget: { model_calls: 3 } }, [
    ['budget', { decision: 'reject' }],
  ]),

  'paused-and-resumed': async (user) => {
    const slow = { tools: [{ name: 'search_documents', arguments: { query: 'x' } }], delayMs: 800 };
    const id = await user.start(oneStep(slow, slow, { text: 'x' }));
    await user.waitFor(id, (run) => run.usage.model_calls === 2);
    await user.request('POST', `/v1/workflows/${id}/pause`);
    await user.waitFor(id, (run) => run.status === 'paused');
    await user.request('POST', `/v1/workflows/${id}/resume`);
    await user.ended(id);
    return idsOf(user, id, 'a');
  },

  steered: async (user) => {
    const id = await user.start({
      plan,
      steps: { a: [{ text: 'x', delayMs: 2500 }, { text: 'y' }] },
      review: [accept('a', 'b', 'n')],
    });
    await user.waitFor(id, (run) => run.steps[0]?.status === 'running');
    await user.request('POST', `/v1/workflows/${id}/steps/a/messages`, { message: 'More.' });
    await user.request('PUT', `/v1/workflows/${id}/steps`, planOf({ id: 'n' }).json);
    await user.ended(id);
    return idsOf(user, id, 'a');
  },

  retried: async (user) => {
    const id = await user.start({
      plan,
      steps: { b: [{ error: { status: 400 } }, search, { text: 'B' }] },
      review: accepted,
    });
    await user.ended(id);
    await user.request('POST', `/v1/workflows/${id}/retry`);
    await user.ended(id);
    return idsOf(user, id, 'b/retry-1');
  },

  forked: async (user) => {
    const id = await user.start({ plan, review: accepted });
    await user.ended(id);
    const { body } = await user.request<{ workflow_id: string }>(
      'POST',
      `/v1/workflows/${id}/fork`,
      { from_step: 'c' },
    );
    await user.ended(body.workflow_id);
    return idsOf(user, body.workflow_id);
  },

  webhook: async (user) => {
    const hook = await startReceiver([{ status: 500 }, { status: 200 }]);
    const id = await user.start({ plan, review: accepted }, { webhook: { url: hook.url } });
    await user.ended(id);
    const ids = [`${user.tenant}/${id}.webhook`];
    await settled(user, id);
    await hook.stop();
    return ids;
  },

  /** The first event is refused, so that the workflow waits for its next attempt. */
  'tenant-webhook': async (user) => {
    const hook = await startReceiver([{ status: 500 }, { status: 200 }]);
    const events = ['workflow.plan_created', 'workflow.review_completed'];
    const { body } = await user.request<{ webhook_id: string }>('POST', '/v1/webhooks', {
      url: hook.url,
      events,
    });
    await user.ended(await user.start({ plan, review: accepted }));
    const list = `/v1/webhooks/${body.webhook_id}/deliveries?status=succeeded`;
    const sent = async () => (await user.request<{ items: unknown[] }>('GET', list)).body.items;
    await waitFor(async () => (await sent()).length === events.length, {
      timeoutMs: 60_000,
      what: 'the events are not delivered',
    });
    await hook.stop();
    return [`${user.tenant}/${body.webhook_id}`];
  },

  'creation-confirmed': creates({ understand, ...configured }, (user, id) =>
    answers(user, id, 'agent_creation', { decision: 'approve' }),
  ),
  'creation-in-words': creates(
    {
      understand: [{ json: { question: 'What?', agents: [] } }, ...understand],
      ...configured,
      words: [{ json: { verdict: 'change', instructions: 'shorter answers' } }],
    },
    async (user, id) => {
      await answers(user, id, 'question', { decision: 'respond', message: 'A helper.' });
      await says(user, id, 'make it shorter');
      await answers(user, id, 'agent_creation', { decision: 'reject' });
    },
  ),
  'creation-expired': creates({ understand, ...configured }, async () => undefined, {
    expires_in_seconds: 1,
  }),
  'creation-impossible': creates(
    { understand: [...(understands('Coder', { deployment: 'nowhere' }).understand ?? [])] },
    async () => undefined,
  ),
  'creation-cancelled': creates({ understand, ...configured }, async (user, id) => {
    await user.askedFor(id, 'agent_creation');
    await user.request('DELETE', `/v1/agent-creations/${id}`);
  }),
  'agent-answered': withAgents({ path: '/process' }, 'bob', '#answer x'),
  'agent-replaced': withAgents({ path: '/nowhere' }, 'alice', '#answer x'),
  'agent-of-unknown-outcome': withAgents({ path: '/process' }, 'alice', '#broken_off x'),

  'single-job': async (user) => {
    const agent = await startApiAgent();
    const definition = { name: 'bob', type: 'api', endpoint: agent.url };
    await user.request('POST', '/v1/agents', definition);
    const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
      agent: 'bob',
      task: '#answer x',
    });
    await user.ended(body.execution_id);
    await agent.stop();
    return idsOf(user, body.execution_id);
  },

  scheduled: async (user, temporal) => {
    const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
      name: 'Replayed',
      cron: '@yearly',
      workflow: { task: 'Anything' },
    });
    await user.request('POST', `/v1/schedules/${body.schedule_id}/trigger`);
    const query = `WorkflowType = 'scheduledRun' AND TenantId = '${user.tenant}'`;
    for (;;) {
      for await (const { workflowId } of temporal.workflow.list({ query })) {
        await user.request('DELETE', `/v1/schedules/${body.schedule_id}`);
        return [workflowId];
      }
    }
  },
};

/** Waits for the delivery of the last event. */
async function settled(user: TestClient, id: string): Promise<void> {
  for (;;) {
    const { body } = await user.request<{ items: { status: string }[] }>(
      'GET',
      `/v1/workflows/${id}/webhook-deliveries?limit=200`,
    );
    if (body.items.filter(({ status }) => status === 'succeeded').length >= 5) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Only where Temporal suggests it early: an agent whose history became long. */
export const LONG_PATHS: Record<string, Path> = {
  'continued-as-new': alone(
    { ...oneStep(...Array.from({ length: 12 }, () => search), { text: 'x' }) },
    'a',
  ),
};

export const userOf = (endpoints: Endpoints) => new TestClient(endpoints);
