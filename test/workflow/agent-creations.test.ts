import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { Creator, understands } from '../support/creator.ts';
import {
  type Example,
  type Examples,
  startExample,
  startExamples,
} from '../support/example-deployments.ts';

let examples: Examples;
let tools: Example;
let supervisor: Example;
beforeAll(async () => {
  examples = await startExamples();
  ({ tools, supervisor } = examples);
});
afterAll(() => examples?.stop());

/** Somebody with the tools deployment, and the others where they are named. */
const creator = async (...more: Example[]) => {
  const user = new Creator(inject('endpoints'));
  for (const deployment of [tools, ...more]) await user.register(deployment);
  return user;
};
const config = (values: Record<string, unknown>, name = 'Coder') => ({
  json: { name, description: `${name} helps.`, config: values },
});
const assistants = (user: Creator, deployment = tools) =>
  deployment.as(user.token).assistants.search({ metadata: { owner: undefined }, limit: 100 });
const own = async (user: Creator, deployment = tools) =>
  (await assistants(user, deployment)).filter(({ metadata }) => metadata?.created_by !== 'system');

describe.concurrent('from a sentence to an agent', () => {
  test('is understood, configured, confirmed, created, read back, probed and written down', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create(
      {
        ...understands('Coder'),
        config: [config({ temperature: 0.1, mcp_config: { tools: ['calculator', 'clock'] } })],
      },
      { probe: true },
    );
    const approval = await user.askedFor(id, 'agent_creation');
    expect(approval).toMatchObject({
      workflow_id: null,
      agent_creation_id: id,
      title: 'Create Coder on tools?',
      subject: {
        items: [
          {
            item: 1,
            operation: 'create',
            name: 'Coder',
            deployment: 'tools',
            graph: 'agent',
            // The whole configuration, with what the schema gives.
            config: {
              temperature: 0.1,
              mcp_config: { tools: ['calculator', 'clock'] },
              model_name: 'offline/echo',
              max_tokens: 4000,
            },
          },
        ],
      },
    });
    // Nothing is done before the yes.
    expect(await own(user)).toEqual([]);
    const { subject_hash } = approval;
    await user.decide(approval.approval_id, { decision: 'approve', subject_hash });
    const creation = await user.endOf(id);
    expect(creation).toMatchObject({
      status: 'completed',
      message: 'Coder is created.',
      approval_id: null,
      error: null,
      items: [{ status: 'completed', name: 'Coder', error: null }],
    });
    expect(creation.items[0]?.probe).toBeTruthy();
    expect(await own(user)).toMatchObject([
      {
        assistant_id: creation.items[0]?.assistant_id,
        name: 'Coder',
        graph_id: 'agent',
        config: { configurable: { temperature: 0.1 } },
        metadata: { creation_key: `${user.tenant}/${id}/1` },
      },
    ]);
    const events = await user.creationEvents(id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const states = events.flatMap(({ type, payload }) =>
      type === 'agent_creation.status_changed' ? [payload.status] : [],
    );
    expect(states).toEqual([
      'pending',
      'understanding',
      'discovering',
      'configuring',
      'awaiting_confirmation',
      'configuring',
      'applying',
      'verifying',
      'completed',
    ]);
    const words = events.map(({ payload }) => payload.message);
    expect(words).toContain('Checking 1 deployment…');
    expect(words).toContain('Creating Coder…');
    const audit = await user.request<{ items: AuditEntry[] }>('GET', '/v1/audit?limit=50');
    expect(audit.body.items.find(({ action }) => action === 'assistant.create')).toMatchObject({
      actor: user.user,
      resource: 'assistants',
      resource_id: creation.items[0]?.assistant_id,
      result: 'succeeded',
      before: null,
      after: { temperature: 0.1 },
      details: { agent_creation_id: id },
    });
  });

  test('what the model fills in wrongly goes back to it, three times, with what is wrong', async ({
    expect,
  }) => {
    const user = await creator();
    const wrong = config({ temperature: 9, mcp_config: { tools: ['calculater'] } });
    const id = await user.create({
      ...understands('Coder'),
      config: [wrong, wrong, config({ api_key: 'sk-abcdefghijklmnopqrstuvwx' }), config({})],
    });
    await user.askedFor(id, 'agent_creation');
    const asked = await user.askedIn(user.scenarios.get(id) ?? '');
    const configs = asked.filter(({ title }) => title === 'config Coder');
    expect(configs.map(({ turn }) => turn)).toEqual([0, 1, 2, 3]);
    expect(configs[1]?.last).toMatch(/temperature: .*2/);
    expect(configs[1]?.last).toContain('calculator');
    expect(configs[3]?.last).toContain('api_key');

    const other = await user.create({ ...understands('Coder'), config: [wrong] });
    expect(await user.endOf(other)).toMatchObject({
      status: 'failed',
      items: [{ status: 'failed', error: { kind: 'validation', reference: /^er_/ } }],
    });
  });

  test('values that are given need no model, but have to fit', async ({ expect }) => {
    const user = await creator();
    const given = { operation: 'create', deployment: 'tools', graph: 'agent', name: 'Given' };
    const id = await user.create({}, { ...given, config: { temperature: 0.4 } });
    const { approval_id, subject } = await user.askedFor(id, 'agent_creation');
    expect(subject).toMatchObject({
      items: [{ name: 'Given', config: { temperature: 0.4, max_tokens: 4000 } }],
    });
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    expect(await user.askedIn(user.scenarios.get(id) ?? '')).toEqual([]);
    expect(await own(user)).toMatchObject([{ name: 'Given' }]);

    const wrong = await user.create({}, { ...given, config: { temperature: 4 } });
    expect(await user.endOf(wrong)).toMatchObject({
      status: 'failed',
      // The same error, where a client looks first.
      error: { kind: 'validation', message: expect.stringContaining('temperature') },
      items: [{ error: { kind: 'validation', message: expect.stringContaining('temperature') } }],
    });
    const events = await user.creationEvents(wrong);
    expect(events.at(-1)?.payload).toMatchObject({
      status: 'failed',
      error: { kind: 'validation', message: expect.stringContaining('temperature') },
    });
  });

  test('an unclear request comes back as a question', async ({ expect }) => {
    const user = await creator();
    const { understand } = understands('Coder');
    const id = await user.create({
      understand: [{ json: { question: 'What is it to do?', agents: [] } }, ...understand],
      config: [config({})],
    });
    const question = await user.askedFor(id, 'question');
    expect(question.title).toBe('What is it to do?');
    expect(await user.creation(id)).toMatchObject({ status: 'awaiting_answer' });
    await user.decide(question.approval_id, { decision: 'respond', message: 'Write code.' });
    await user.askedFor(id, 'agent_creation');
    const asked = await user.askedIn(user.scenarios.get(id) ?? '');
    expect(asked.find(({ title, turn }) => title === 'understand' && turn === 1)?.last).toBe(
      'The person answers: Write code.',
    );
  });

  test('an answer in words is understood: yes with a change, another wish, no', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create({
      ...understands('Coder'),
      config: [config({ temperature: 0.9 })],
      words: [{ json: { verdict: 'approve', changes: [{ item: 1, config: { temperature: 7 } }] } }],
    });
    const first = await user.askedFor(id, 'agent_creation');
    const say = (approvalId: string, message: string) =>
      user.decide(approvalId, { decision: 'respond', message: user.words(id, message) });
    await say(first.approval_id, 'yes, but temperature 7');
    // What cannot be set is said, and asked again.
    const second = await user.askedFor(id, 'agent_creation', [first.approval_id]);
    expect(second.subject.note).toMatch(/temperature/);
    await user.decide(second.approval_id, {
      decision: 'respond',
      message: 'No, because it is Friday.',
    });
    expect(await user.endOf(id)).toMatchObject({
      status: 'rejected',
      message: 'No, because it is Friday.',
      items: [{ status: 'rejected' }],
    });
    expect(await own(user)).toEqual([]);

    const other = await user.create({
      ...understands('Coder'),
      config: [config({ temperature: 0.9 })],
      words: [
        { json: { verdict: 'approve', changes: [{ item: 1, config: { temperature: 0.2 } }] } },
      ],
    });
    const third = await user.askedFor(other, 'agent_creation');
    await user.decide(third.approval_id, {
      decision: 'respond',
      message: user.words(other, 'yes, but temperature 0.2'),
    });
    expect(await user.endOf(other)).toMatchObject({ status: 'completed' });
    expect(await own(user)).toMatchObject([{ config: { configurable: { temperature: 0.2 } } }]);
  });

  test('values that a person sets are checked while they can still be mended', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create({ ...understands('Coder'), config: [config({})] });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    const edit = (values: object) =>
      user.decide(approval_id, {
        decision: 'edit',
        edit: { items: [{ item: 1, config: values }] },
      });
    expect(await edit({ temperature: 3 })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'edit.items.0.config.temperature' }] },
    });
    expect(await edit({ temprature: 1 })).toMatchObject({ status: 400 });
    expect(await edit({ temperature: 1.5, max_tokens: null })).toMatchObject({ status: 200 });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    const [made] = await own(user);
    expect(made?.config.configurable).toMatchObject({ temperature: 1.5 });
    expect(made?.config.configurable).not.toHaveProperty('max_tokens');
  });

  test('an existing agent is changed as shown, and shown again where somebody else was faster', async ({
    expect,
  }) => {
    const user = await creator();
    const client = tools.as(user.token);
    const made = await client.assistants.create({
      graphId: 'agent',
      name: 'Writer',
      config: { configurable: { temperature: 0.5, system_prompt: 'Write.' } },
    });
    const id = await user.create({
      ...understands('Writer', { operation: 'update', assistant: 'writer' }),
      config: [config({ temperature: 0.3 }, 'Writer')],
    });
    const first = await user.askedFor(id, 'agent_creation');
    expect(first.subject).toMatchObject({
      items: [
        {
          operation: 'update',
          assistant_id: made.assistant_id,
          config: { temperature: 0.3, system_prompt: 'Write.' },
          changes: [
            { field: 'config.temperature', before: 0.5, after: 0.3 },
            { field: 'description', after: 'Writer helps.' },
          ],
        },
      ],
    });
    await client.assistants.update(made.assistant_id, {
      config: { configurable: { temperature: 0.5, system_prompt: 'Write well.' } },
    });
    await user.decide(first.approval_id, { decision: 'approve' });
    const second = await user.askedFor(id, 'agent_creation', [first.approval_id]);
    expect(second.subject).toMatchObject({
      items: [{ config: { temperature: 0.3, system_prompt: 'Write well.' } }],
    });
    await user.decide(second.approval_id, { decision: 'approve' });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    const now = await client.assistants.get(made.assistant_id);
    expect(now).toMatchObject({
      version: 3,
      config: { configurable: { temperature: 0.3, system_prompt: 'Write well.' } },
    });
  });

  test('several agents have one confirmation, and each its own outcome', async ({ expect }) => {
    const user = await creator(supervisor);
    const client = tools.as(user.token);
    const old = await client.assistants.create({ graphId: 'agent', name: 'Old' });
    const agent = (wish: object) => ({ wish: 1, ...wish });
    const id = await user.create({
      understand: [
        {
          json: {
            agents: [
              agent({ operation: 'create', request: 'A', name: 'A', deployment: 'tools' }),
              agent({ operation: 'create', request: 'B', name: 'B', deployment: 'nowhere' }),
              agent({ operation: 'delete', request: 'Old', assistant: 'Old' }),
              agent({ operation: 'delete', request: 'None', assistant: 'None' }),
            ],
          },
        },
      ],
      'config A': [config({}, 'A')],
    });
    const { approval_id, title } = await user.askedFor(id, 'agent_creation');
    expect(title).toBe('Create A on tools; Remove Old on tools?');
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.endOf(id)).toMatchObject({
      status: 'completed',
      items: [
        { status: 'completed', name: 'A' },
        {
          status: 'failed',
          error: {
            kind: 'validation',
            message: 'There is no deployment "nowhere".',
            advice: 'Name one of these: supervisor, tools.',
          },
        },
        { status: 'completed', operation: 'delete', assistant_id: old.assistant_id },
        { status: 'failed', error: { kind: 'validation' } },
      ],
    });
    expect((await own(user)).map(({ name }) => name)).toEqual(['A']);
  });

  test('without a decision it expires; asked again, it goes on without another model call', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create(
      { ...understands('Coder'), config: [config({})] },
      { expires_in_seconds: 1 },
    );
    expect(await user.endOf(id)).toMatchObject({ status: 'expired', approval_id: null });
    const calls = (await user.askedIn(user.scenarios.get(id) ?? '')).length;
    const other = new Creator(user.endpoints, user.tenant);
    expect(await other.request('POST', `/v1/agent-creations/${id}/revive`)).toMatchObject({
      status: 403,
    });
    expect(await user.request('POST', `/v1/agent-creations/${id}/revive`)).toMatchObject({
      status: 202,
      body: { status: 'pending' },
    });
    expect(await user.request('POST', `/v1/agent-creations/${id}/revive`)).toMatchObject({
      status: 409,
      body: { code: 'not_revivable' },
    });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    await user.decide(approval_id, { decision: 'approve' });
    // It may have expired again by then: a person who is slow asks again.
    expect(['completed', 'expired']).toContain((await user.endOf(id)).status);
    expect(await user.askedIn(user.scenarios.get(id) ?? '')).toHaveLength(calls);
  });

  test('one deployment of three is down: the others are used, and it has an alternative', async ({
    expect,
  }) => {
    const user = await creator(supervisor);
    const gone = await startExample('tools');
    await user.register({ name: 'twin', url: gone.url });
    await gone.stop();
    const id = await user.create({
      ...understands('Coder'),
      graph: [
        { json: { deployment: 'twin', graph: 'agent' } },
        { json: { deployment: 'tools', graph: 'agent' } },
      ],
      config: [config({})],
    });
    await user.askedFor(id, 'agent_creation');
    const words = (await user.creationEvents(id)).map(({ payload }) => String(payload.message));
    expect(words).toContain('Checking 3 deployments…');
    expect(words.find((text) => text.startsWith('2 of 3 deployments answered'))).toContain('twin');

    const named = await user.create(understands('Coder', { deployment: 'twin', graph: 'agent' }));
    expect((await user.endOf(named)).items).toMatchObject([
      {
        status: 'failed',
        error: {
          kind: 'network',
          message: 'twin is not responding.',
          alternative: 'tools can run this graph too.',
        },
      },
    ]);
  });
});

describe.concurrent('rights', () => {
  test('a deployment that does not know the user any more: they sign in again, and it goes on', async ({
    expect,
  }) => {
    const user = await creator();
    const { token } = user;
    user.token = '';
    const id = await user.create({ ...understands('Coder'), config: [config({})] });
    const question = await user.askedFor(id, 'sign_in');
    expect(await user.creation(id)).toMatchObject({ status: 'awaiting_sign_in' });
    expect(await user.decide(question.approval_id, { decision: 'approve' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Authorization' }] },
    });
    const other = new Creator(user.endpoints, user.tenant);
    expect(await other.decide(question.approval_id, { decision: 'approve' })).toMatchObject({
      status: 403,
    });
    user.token = token;
    await user.decide(question.approval_id, { decision: 'approve' });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    expect(await own(user)).toHaveLength(1);
  });

  test('the token that it acts with is in no history, no event and no row that can be read', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create({ ...understands('Coder'), config: [config({})] });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
    const { temporal, postgres, dataDir } = user.endpoints;
    const connection = await Connection.connect({ address: temporal });
    const history = await new Client({ connection }).workflow
      .getHandle(`${user.tenant}/${id}`)
      .fetchHistory();
    await connection.close();
    expect(history.events?.length).toBeGreaterThan(20);
    // Payloads are bytes: as text, with what is base64 in JSON.
    expect(Buffer.from(JSON.stringify(history)).toString()).not.toContain(user.token);
    const payloads = JSON.stringify(history, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString() : value,
    );
    expect(payloads).toContain(id);
    expect(payloads).not.toContain(user.token);
    const database = new pg.Client(postgres);
    await database.connect();
    const { rows } = await database.query(
      'select sealed from user_tokens where tenant_id = $1 and user_id = $2',
      [user.tenant, user.user],
    );
    await database.end();
    expect(rows).toHaveLength(1);
    expect(rows[0].sealed.toString('latin1')).not.toContain(user.token);
    expect(JSON.stringify(await user.creationEvents(id))).not.toContain(user.token);
    for (const name of ['api', 'worker'])
      expect(readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8')).not.toContain(user.token);
  });

  test('of 20 creations at once by one user exactly 10 pass', async ({ expect }) => {
    const user = await creator();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        user.request<Problem>('POST', '/v1/agent-creations', { request: 'Create a helper.' }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body.code).toBe('limit_reached');
    const wait = Number(refused[0]?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3600);
    // Another user of the tenant has their own.
    const other = new Creator(user.endpoints, user.tenant);
    expect(
      await other.request('POST', '/v1/agent-creations', { request: 'Create a helper.' }),
    ).toMatchObject({ status: 202 });
  });

  test('it does what its user says, and nobody else: others can only end it', async ({
    expect,
  }) => {
    const user = await creator();
    const id = await user.create({ ...understands('Coder'), config: [config({})] });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    const other = new Creator(user.endpoints, user.tenant);
    for (const decision of [
      { decision: 'approve' },
      { decision: 'respond', message: 'yes' },
      { decision: 'edit', edit: { items: [{ item: 1, config: { temperature: 1 } }] } },
    ])
      expect(await other.decide(approval_id, decision)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    await other.decide(approval_id, { decision: 'reject', message: 'Not now.' });
    expect(await user.endOf(id)).toMatchObject({
      status: 'rejected',
      message: `Rejected by ${other.user}.`,
    });
    // A person can read what was said; a model cannot.
    const { body } = await user.request('GET', `/v1/approvals/${approval_id}`);
    expect(body).toMatchObject({ decision: { message: 'Not now.' } });
  });

  test('another tenant sees nothing of it', async ({ expect }) => {
    const user = await creator();
    const id = await user.create({ ...understands('Coder'), config: [config({})] });
    const { approval_id } = await user.askedFor(id, 'agent_creation');
    const other = new Creator(user.endpoints);
    for (const [method, path] of [
      ['GET', `/v1/agent-creations/${id}`],
      ['GET', `/v1/agent-creations/${id}/events`],
      ['POST', `/v1/agent-creations/${id}/revive`],
      ['DELETE', `/v1/agent-creations/${id}`],
      ['GET', `/v1/approvals/${approval_id}`],
    ] as const)
      expect((await other.request(method, path)).status, path).toBe(404);
    expect((await other.request<{ items: [] }>('GET', '/v1/agent-creations')).body.items).toEqual(
      [],
    );
    expect(await user.request('DELETE', `/v1/agent-creations/${id}`)).toMatchObject({
      status: 202,
      // Null: it has ended already.
      body: { requested: expect.toBeOneOf(['cancel', null]) },
    });
    expect(await user.endOf(id)).toMatchObject({ status: 'cancelled' });
    expect(await user.request('GET', `/v1/approvals/${approval_id}`)).toMatchObject({
      body: { status: 'withdrawn' },
    });
    expect(await user.request('DELETE', `/v1/agent-creations/${id}`)).toMatchObject({
      status: 202,
      body: { status: 'cancelled', requested: null },
    });
  });
});
