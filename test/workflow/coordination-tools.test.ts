import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { AgentCreationSummary } from '../../src/contracts/agent-creation.ts';
import type { ApiKeyCreated } from '../../src/contracts/api-key.ts';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import type { Tool } from '../../src/contracts/tool.ts';
import { type Answer, TestClient } from '../support/client.ts';
import { Creator, understands } from '../support/creator.ts';
import {
  type Example,
  type Examples,
  startExample,
  startExamples,
} from '../support/example-deployments.ts';
import { payloadsIn, readHistoryJson } from '../support/history-json.ts';
import { accept, planOf, type Reply, type Scenario } from '../support/scenario.ts';

let examples: Examples;
let tools: Example;
let temporal: Client;
beforeAll(async () => {
  examples = await startExamples();
  ({ tools } = examples);
  const { temporal: address } = inject('endpoints');
  temporal = new Client({ connection: await Connection.connect({ address }) });
});
afterAll(async () => {
  await temporal?.connection.close();
  await examples?.stop();
});

const NAMES = [
  'list_deployments',
  'list_graphs',
  'list_agents',
  'get_agent',
  'get_agent_config_schema',
  'suggest_agent_config',
  'validate_agent_config',
  'list_models',
  'list_tools',
  'create_agent',
  'update_agent',
  'delete_agent',
];

/** Somebody with the tools deployment, and the others where they are named. */
const creator = async (...more: Example[]) => {
  const user = new Creator(inject('endpoints'));
  for (const deployment of [tools, ...more]) await user.register(deployment);
  return user;
};

/** Whoever has a key. */
class KeyHolder extends TestClient {
  key = '';
  override request<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    return super.request(method, path, body, { 'x-api-key': this.key });
  }
}

type Call = NonNullable<Reply['tools']>[number];
const call = (name: string, args: Record<string, unknown> = {}): Call => ({
  name,
  arguments: args,
});
const onAgent = { deployment: 'tools', graph: 'agent' };
const coder = (config: Record<string, unknown> = {}) =>
  call('create_agent', { ...onAgent, name: 'Coder', config });

/** A run whose orchestrator makes these calls, one after the other, and then answers. */
const orchestrate = (
  user: TestClient,
  calls: Call[],
  { capability = 'agent_management', ...more }: { capability?: string } & Partial<Scenario> = {},
) =>
  user.start({
    plan: [planOf({ id: 'a', capability })],
    steps: { a: [...calls.map((one) => ({ tools: [one] })), { text: 'done' }] },
    review: [accept('a')],
    ...more,
  });

/** What the model was told by each of its calls. */
async function heard(user: TestClient, id: string) {
  const run = await user.ended(id);
  if (run.status !== 'completed') throw new Error(JSON.stringify(run));
  const asked = (await user.modelRequests(id)).filter(({ role }) => role === 'step');
  return asked.slice(1).map(({ last }) => readAnswer(last));
}

/** The provider is sent an error as text in an object. */
function readAnswer(text: string): Record<string, unknown> {
  const answer = JSON.parse(text);
  const isWrapped = Object.keys(answer).length === 1 && /^\{/.test(answer.error ?? '');
  return isWrapped ? JSON.parse(answer.error) : answer;
}

/** The agent creations of a user's tenant, once there are so many. */
const creations = (user: Creator, count: number) =>
  user.patiently('the list of agent creations', async () => {
    const { body } = await user.request<{ items: AgentCreationSummary[] }>(
      'GET',
      '/v1/agent-creations',
    );
    return body.items.length >= count ? body.items : undefined;
  });

/** The confirmation of the only agent creation there is. */
async function confirmation(user: Creator) {
  const [creation] = await creations(user, 1);
  return user.askedFor(creation?.agent_creation_id ?? '', 'agent_creation');
}

const assistants = (user: Creator) =>
  tools.as(user.token).assistants.search({ metadata: { owner: undefined }, limit: 100 });
const own = async (user: Creator) =>
  (await assistants(user)).filter(({ metadata }) => metadata?.created_by !== 'system');

describe.concurrent('an orchestrator', () => {
  test('looks, checks, and creates an agent, once the person has confirmed it', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await orchestrate(user, [
      call('list_deployments'),
      call('get_agent_config_schema', onAgent),
      call('validate_agent_config', {
        ...onAgent,
        config: { temperature: 9, mcp_config: { tools: ['calculater'] } },
      }),
      coder({ temperature: 9 }),
      coder({ temperature: 0.1 }),
      call('get_agent', { agent: 'coder' }),
    ]);
    const approval = await confirmation(user);
    expect(approval).toMatchObject({
      title: 'Create Coder on tools?',
      subject: {
        items: [{ config: { temperature: 0.1, model_name: 'offline/echo', max_tokens: 4000 } }],
      },
    });
    // The run shows for whom it works, and what it waits for.
    expect(await user.waitFor(id, (run) => run.status === 'awaiting_approval')).toMatchObject({
      user_id: user.user,
      pending_approvals: [approval.approval_id],
    });
    // Nothing is held meanwhile.
    const { raw } = await temporal.workflow.getHandle(`${user.tenant}/${id}/a`).describe();
    expect(raw.pendingActivities).toEqual([]);
    expect(await own(user)).toEqual([]);
    await user.decide(approval.approval_id, { decision: 'approve' });
    const [deployments, schema, check, refused, created, shown] = await heard(user, id);
    expect(deployments).toMatchObject({
      deployments: [{ name: 'tools', status: 'ok', graphs: ['agent'] }],
    });
    expect(schema).toMatchObject({
      ...onAgent,
      fields: expect.stringMatching(/- temperature \(slider, 0 to 2/),
      defaults: { max_tokens: 4000 },
    });
    expect(check).toMatchObject({
      is_valid: false,
      problems: [
        { code: 'unknown_tool', suggestion: 'calculator' },
        { field: 'temperature', code: 'out_of_range' },
      ],
    });
    // Nobody was asked about what cannot be.
    expect(refused).toMatchObject({ problems: [{ field: 'temperature' }] });
    const [made, ...others] = await own(user);
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      name: 'Coder',
      graph_id: 'agent',
      config: { configurable: { temperature: 0.1 } },
    });
    expect(created).toMatchObject({
      status: 'completed',
      agents: [{ name: 'Coder', status: 'completed', agent_id: made?.assistant_id }],
    });
    expect(shown).toMatchObject({
      agent_id: made?.assistant_id,
      deployment: 'tools',
      config: { temperature: 0.1 },
    });
    // What was given as values was read by no other model.
    expect((await user.modelRequests(id)).map(({ role }) => role)).not.toContain('creation');
    const audit = await user.request<{ items: AuditEntry[] }>('GET', '/v1/audit?limit=50');
    const counted = audit.body.items.filter(({ action }) => action === 'agent_creation.create');
    expect(counted).toMatchObject([{ actor: user.user, user_agent: `workflow ${id}` }]);
    const history = payloadsIn(await readHistoryJson(temporal, `${user.tenant}/${id}/a`))
      .map((payload) => Buffer.from(payload, 'base64').toString())
      .join('\n');
    expect(history).toContain('create_agent');
    expect(history).not.toContain(user.token);
  });

  test('changes and removes one, and is told when a person does not want it', async ({
    expect,
  }) => {
    const user = await creator();
    const { assistant_id } = await tools.as(user.token).assistants.create({
      graphId: 'agent',
      name: 'Writer',
      config: { configurable: { temperature: 0.5 } },
    });
    const id = await orchestrate(user, [
      call('update_agent', { agent: 'Writer', config: { temperature: 0.2 } }),
      call('update_agent', { agent: 'Writer', name: 'Poet' }),
      call('delete_agent', { agent: assistant_id }),
    ]);
    const decide = async (count: number, title: string, body: Record<string, unknown>) => {
      const [newest] = await creations(user, count);
      const asked = await user.askedFor(newest?.agent_creation_id ?? '', 'agent_creation');
      expect(asked.title).toBe(title);
      await user.decide(asked.approval_id, body);
    };
    await decide(1, 'Change Writer on tools?', { decision: 'approve' });
    await decide(2, 'Change Poet on tools?', { decision: 'reject', message: 'Not on a Friday.' });
    await decide(3, 'Remove Writer on tools?', { decision: 'approve' });
    const [changed, refused, removed] = await heard(user, id);
    expect(changed).toMatchObject({ status: 'completed', agents: [{ agent_id: assistant_id }] });
    expect(refused).toMatchObject({
      status: 'rejected',
      error: 'Not on a Friday.',
      advice: expect.stringContaining('rejected it'),
    });
    expect(removed).toMatchObject({ status: 'completed', agents: [{ operation: 'delete' }] });
    expect(await own(user)).toEqual([]);
  });

  test('may leave the configuration to the words, and need not wait', async ({ expect }) => {
    const user = await creator();
    const name = `s-${crypto.randomUUID()}`;
    const { understand } = understands('Coder', { request: `Coder #scenario:${name}` });
    await fetch(`${user.endpoints.model}/${name}`, {
      method: 'PUT',
      body: JSON.stringify({
        creation: {
          understand,
          config: [{ json: { name: 'Coder', description: 'Codes.', config: { temperature: 1 } } }],
        },
      }),
    });
    const id = await orchestrate(user, [
      call('create_agent', { request: `A coder. #scenario:${name}`, wait: false }),
    ]);
    const [answer] = await heard(user, id);
    expect(answer).toMatchObject({ message: expect.stringContaining('confirmation') });
    const { approval_id } = await confirmation(user);
    const other = await orchestrate(user, [
      call('get_agent', { agent_creation_id: answer?.agent_creation_id }),
    ]);
    expect(await heard(user, other)).toMatchObject([{ status: 'awaiting_confirmation' }]);
    await user.decide(approval_id, { decision: 'approve' });
    await user.endOf(String(answer?.agent_creation_id));
    expect(await own(user)).toMatchObject([{ name: 'Coder' }]);
  });

  test('goes on when Temporal ends the agent creation that it waits for', async ({ expect }) => {
    const user = await creator();
    const id = await orchestrate(user, [coder()]);
    await confirmation(user);
    const [creation] = await creations(user, 1);
    await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    await temporal.workflow
      .getHandle(`${user.tenant}/${creation?.agent_creation_id}`)
      .terminate('a test');
    expect(await heard(user, id)).toMatchObject([{ status: 'failed', error: expect.any(String) }]);
    expect((await user.get(id)).pending_approvals).toEqual([]);
  });

  test('is told what it can do about a deployment that is down, and about names that are not there', async ({
    expect,
  }) => {
    const user = await creator();
    const gone = await startExample('tools');
    await user.register({ name: 'twin', url: gone.url });
    await gone.stop();
    const id = await orchestrate(user, [
      call('list_graphs', { refresh: true }),
      call('suggest_agent_config', { ...onAgent, deployment: 'twin' }),
      call('list_models'),
      call('list_tools', { deployment: 'TOOLS' }),
      call('suggest_agent_config', { ...onAgent, config: { temperature: 1.5 } }),
      call('get_agent_config_schema', { deployment: 'tols', graph: 'agent' }),
      call('get_agent_config_schema', { deployment: 'tools', graph: 'agnet' }),
      call('get_agent', { agent: 'Nobody' }),
      call('update_agent', { agent: 'Nobody' }),
    ]);
    const [graphs, down, models, ofTools, draft, deployment, graph, agent, nothing] = await heard(
      user,
      id,
    );
    expect(graphs).toMatchObject({
      deployments: [
        { deployment: 'tools', status: 'ok', graphs: [{ graph: 'agent' }] },
        { deployment: 'twin', status: 'stale', problem: expect.any(String) },
      ],
    });
    expect(down).toMatchObject({
      error: 'twin is not responding.',
      alternative: 'tools can run this graph too.',
    });
    expect(models).toMatchObject({
      deployments: [
        {
          deployment: 'tools',
          models: expect.arrayContaining([
            { model: 'offline/echo', graphs: ['agent'], is_default: true },
          ]),
        },
        { deployment: 'twin', error: 'twin is not responding.' },
      ],
    });
    expect(ofTools).toMatchObject({
      deployments: [
        {
          deployment: 'tools',
          tools: expect.arrayContaining([{ name: 'calculator', graphs: ['agent'] }]),
        },
      ],
    });
    expect(draft).toMatchObject({
      config: { temperature: 1.5, max_tokens: 4000 },
      problems: [],
      models: expect.arrayContaining(['offline/echo']),
    });
    expect(deployment).toMatchObject({ suggestion: 'tools', deployments: ['tools', 'twin'] });
    expect(graph).toMatchObject({ suggestion: 'agent', graphs: ['agent'] });
    expect(agent).toMatchObject({ error: expect.stringContaining('Nobody') });
    expect(nothing).toMatchObject({ error: 'The change is empty.' });
    expect(await creations(user, 0)).toEqual([]);
  });
});

describe.concurrent('the rights of the tools', () => {
  test('are those of whoever has started the run', async ({ expect }) => {
    const user = await creator();
    await tools.as(user.token).assistants.create({ graphId: 'agent', name: 'Mine' });
    const other = new Creator(user.endpoints, user.tenant);
    const nobody = new Creator(user.endpoints, user.tenant);
    nobody.token = '';
    const list = async (somebody: Creator) =>
      heard(somebody, await orchestrate(somebody, [call('list_agents')]));
    expect(await list(user)).toMatchObject([
      { deployments: [{ deployment: 'tools', agents: [{ name: 'Mine' }] }] },
    ]);
    expect(await list(other)).toMatchObject([{ deployments: [{ agents: [] }] }]);
    expect(await list(nobody)).toMatchObject([
      { deployments: [{ error: 'tools rejects your credentials.' }] },
    ]);
  });

  test('are not more than those of the key that has started it', async ({ expect }) => {
    const user = await creator();
    const { body } = await user.request<ApiKeyCreated>('POST', '/v1/api-keys', {
      name: 'narrow',
      role: 'operator',
      scopes: ['workflows:read', 'workflows:write', 'deployments:read'],
    });
    const narrow = new KeyHolder(user.endpoints, user.tenant);
    narrow.key = body.key;
    const id = await orchestrate(narrow, [coder()]);
    expect(await heard(narrow, id)).toMatchObject([
      { error: expect.stringContaining('agent_creations:write') },
    ]);
    expect(await creations(user, 0)).toEqual([]);
  });

  test('end with the sign-in: nobody who came with a token is taken for one without', async ({
    expect,
  }) => {
    const user = await creator();
    const client = new pg.Client({ connectionString: user.endpoints.postgres });
    await client.connect();
    /** What the tool says after something has happened to the token of a run that is under way. */
    const listAfter = async (what: string) => {
      const asking = call('ask_person', { question: 'Now?' });
      const id = await orchestrate(user, [asking, call('list_agents')]);
      const { approval_id } = await user.asked(id, 'question');
      await client.query(`${what} where tenant_id = $1 and user_id = $2`, [user.tenant, user.user]);
      await user.decide(approval_id, { decision: 'respond', message: '{}' });
      return (await heard(user, id))[1];
    };
    expect(
      await listAfter("update user_tokens set expires_at = now() - interval '1 minute'"),
    ).toMatchObject({
      error: `The token of ${user.user} has expired.`,
      advice: expect.stringContaining('sign in again'),
    });
    expect(await listAfter('delete from user_tokens')).toMatchObject({
      advice: expect.stringContaining('TOKEN_ENCRYPTION_KEYS'),
    });
    await client.end();
  });

  test('count for the limits of the user, whatever way they ask', async ({ expect }) => {
    const user = await creator();
    const asked = () =>
      user.request('POST', '/v1/agent-creations', { request: 'Create a helper.' });
    const answers = await Promise.all(Array.from({ length: 9 }, asked));
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(202));
    const unwaited = (name: string) =>
      call('create_agent', { ...onAgent, name, config: {}, wait: false });
    const id = await orchestrate(user, [unwaited('Tenth'), unwaited('Eleventh')]);
    expect(await heard(user, id)).toMatchObject([
      { agent_creation_id: expect.stringMatching(/^ac_/) },
      { error: expect.stringMatching(/^The limit is 10 agents/), advice: expect.any(String) },
    ]);
    expect((await asked()).status).toBe(429);
  });

  test('are given to no agent that does not name them', async ({ expect }) => {
    const user = await creator();
    const { body } = await user.request<{ items: Tool[] }>('GET', '/v1/tools');
    const named = body.items.filter(({ named_only }) => named_only);
    expect(named.map(({ name }) => name)).toEqual(NAMES);
    expect(named.every(({ source }) => source === 'built_in')).toBe(true);
    const changing = named.filter(({ annotations }) => !annotations.read_only);
    expect(changing.map(({ name }) => name)).toEqual([
      'create_agent',
      'update_agent',
      'delete_agent',
    ]);
    const [general, orchestrator] = await Promise.all(
      ['general', 'agent_management'].map(async (capability) => {
        const id = await orchestrate(user, [], { capability });
        await user.ended(id);
        return (await user.modelRequests(id)).find(({ role }) => role === 'step')?.tools ?? [];
      }),
    );
    expect(general?.filter((name) => NAMES.includes(name))).toEqual([]);
    expect(orchestrator).toEqual(expect.arrayContaining(NAMES));
  });
});
