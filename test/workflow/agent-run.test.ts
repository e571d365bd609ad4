import { Client, Connection } from '@temporalio/client';
import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Reply } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

const register = (user: TestClient, name: string, path: string, annotations = {}) =>
  user.request('POST', '/v1/tools', {
    name,
    description: `The tool ${name}`,
    url: `${user.endpoints.tools}${path}`,
    annotations,
    input_schema: { type: 'object', properties: { n: { type: 'integer' } } },
  });

const calling = (...names: string[]): Reply => ({
  tools: names.map((name, n) => ({ name, arguments: { n } })),
});

/** A run of one step whose agent gives these replies. */
async function runAgent(user: TestClient, replies: Reply[]) {
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: replies },
    review: [accept('a')],
  });
  return {
    id,
    run: await user.ended(id),
    requests: async () => (await user.modelRequests(id)).filter(({ role }) => role === 'step'),
  };
}

describe.concurrent('an agent', () => {
  test('calls tools in parallel with tenant and key, and gets their results', async () => {
    const user = client();
    await register(user, 'weigh', '/ok/weigh');
    const { run, requests } = await runAgent(user, [
      calling('weigh', 'weigh'),
      { text: 'It weighs 3 kg' },
    ]);
    expect(run).toMatchObject({ status: 'completed', steps: [{ output: 'It weighs 3 kg' }] });
    const calls = await user.toolCalls();
    expect(calls.map(({ body }) => body.n).sort()).toEqual([0, 1]);
    expect(calls.every(({ tenant }) => tenant === user.tenant)).toBe(true);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(2);
    const [first, second] = await requests();
    expect(first?.tools).toContain('weigh');
    expect(second).toMatchObject({
      turn: 1,
      messages: 5,
      last: expect.stringContaining('"ok":true'),
    });
  });

  test('is told of an unknown tool, and of arguments that do not fit, and can correct itself', async () => {
    const user = client();
    await register(user, 'weigh', '/ok/weigh');
    const { run, requests } = await runAgent(user, [
      calling('wiegh'),
      { tools: [{ name: 'weigh', arguments: { n: 'three' } }] },
      { tools: [{ name: 'weigh', arguments: '{"n":' }] },
      calling('weigh'),
      { text: 'done' },
    ]);
    expect(run.status).toBe('completed');
    const asked = await requests();
    expect(asked[1]?.last).toMatch(/no tool .*wiegh.*Available tools: .*weigh/);
    expect(asked[2]?.last).toContain('arguments/n must be integer');
    expect(asked[3]?.last).toContain('not JSON');
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test('may write what Postgres cannot hold, and no run is stuck for it', async () => {
    const user = client();
    await register(user, 'note', '/ok/note');
    const evil = 'a\u0000b\ud800c';
    const { run } = await runAgent(user, [
      { tools: [{ name: 'note', arguments: { evil } }] },
      { text: `said ${evil}` },
    ]);
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ output: expect.stringContaining('said a') }],
    });
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test('gets the refusal of a tool service as a result', async () => {
    const user = client();
    await register(user, 'refuse', '/status/422');
    const { run, requests } = await runAgent(user, [calling('refuse'), { text: 'It was refused' }]);
    expect(run.status).toBe('completed');
    expect((await requests())[1]?.last).toContain('422');
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test.each([
    ['is read-only', { read_only: true }, 3],
    ['is idempotent', { idempotent: true }, 3],
  ])('a tool that answers 500 and %s is called this often', async (_name, annotations, times) => {
    const user = client();
    await register(user, 'break', '/status/500', annotations);
    const { run, requests } = await runAgent(user, [calling('break'), { text: 'I told the user' }]);
    expect(run.status).toBe('completed');
    const calls = await user.toolCalls();
    expect(calls).toHaveLength(times);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect((await requests())[1]?.last).toContain('500');
  });

  test('creates a Jira issue through the integrations service', async () => {
    const user = client();
    const { run } = await runAgent(user, [
      {
        tools: [
          { name: 'create_jira_issue', arguments: { project: 'OPS', summary: 'Disk is full' } },
        ],
      },
      { text: 'OPS-1' },
    ]);
    expect(run.status).toBe('completed');
    expect(await user.toolCalls()).toMatchObject([
      { path: '/ok/integrations/v1/jira/issues', body: { project: 'OPS' }, tenant: user.tenant },
    ]);
  });

  test("searches its tenant's documents, and nobody else's", async () => {
    const [user, stranger] = [client(), client()];
    for (const [owner, word] of [
      [user, 'heliotrope'],
      [stranger, 'heliotrope secrets'],
    ] as const) {
      const form = new FormData();
      form.set(
        'file',
        new Blob([`The colour is ${word}.`], { type: 'text/plain' }),
        `${word.replace(' ', '-')}.txt`,
      );
      expect((await owner.request('POST', '/v1/documents', form)).status).toBe(201);
    }
    const { requests } = await runAgent(user, [
      { tools: [{ name: 'search_documents', arguments: { query: 'heliotrope' } }] },
      { text: 'found' },
    ]);
    const found = (await requests())[1]?.last ?? '';
    expect(found).toContain('heliotrope.txt');
    expect(found).not.toContain('secrets');
  });

  test('must conclude at its limit of model calls', async () => {
    const user = client();
    await register(user, 'again', '/ok/again', { read_only: true });
    const { run, requests } = await runAgent(user, [
      ...Array.from({ length: 19 }, () => calling('again')),
      { text: 'enough' },
    ]);
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ output: 'enough', usage: { model_calls: 20 } }],
    });
    expect(await requests()).toHaveLength(20);
  });

  test('fails clearly at its limit of tokens', async () => {
    const user = client();
    await register(user, 'again', '/ok/again', { read_only: true });
    const { run } = await runAgent(user, [
      { ...calling('again'), usage: { input: 399_000, output: 2000 } },
      { text: 'never asked' },
    ]);
    expect(run.steps[0]).toMatchObject({
      status: 'failed',
      error: { code: 'token_limit_reached' },
    });
  });

  test('makes 100 model calls with a growing context, and its history stays under 1 MB', async () => {
    const user = client();
    await register(user, 'read_page', '/ok/read', { read_only: true });
    await allowCalls(user, 100);
    const page = 'word '.repeat(2000);
    const replies = Array.from({ length: 99 }, (_, n) => ({
      tools: [{ name: 'read_page', arguments: { n, page } }],
    }));
    const id = await user.start({
      plan: [planOf({ id: 'long', capability: 'endurance' })],
      steps: { long: [...replies, { text: 'read it all' }] },
      review: [accept('long')],
    });
    const run = await user.ended(id, 120_000);
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ output: 'read it all', usage: { model_calls: 100 } }],
    });
    const connection = await Connection.connect({ address: user.endpoints.temporal });
    const temporal = new Client({ connection });
    for (const suffix of ['', '/long']) {
      const { historySize } = await temporal.workflow
        .getHandle(`${user.tenant}/${id}${suffix}`)
        .describe();
      expect(historySize).toBeGreaterThan(1000);
      expect(historySize).toBeLessThan(1_000_000);
    }
    await connection.close();
  }, 150_000);
});

/** Blueprints have no API yet: the row is what one would write. */
async function allowCalls(user: TestClient, max_model_calls: number): Promise<void> {
  const { Client: Pg } = await import('pg');
  const pg = new Pg({ connectionString: user.endpoints.postgres });
  await pg.connect();
  await pg.query(
    `insert into blueprints (tenant_id, name, version, description, system_prompt, capabilities, limits)
     values ($1, 'marathon', 1, 'Goes on', 'Go on.', '["endurance"]', $2)`,
    [user.tenant, JSON.stringify({ max_model_calls, max_tokens: 100_000_000 })],
  );
  await pg.end();
}
