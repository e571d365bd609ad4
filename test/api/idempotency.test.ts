import { createHash } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import { createSchedule, type ScheduleDetail } from '../../src/contracts/schedule.ts';
import type { WorkflowSummary } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');
const key = (name: string) => ({ 'idempotency-key': name });

let temporal: Client;
let postgres: pg.Client;
beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
  postgres = new pg.Client({ connectionString: endpoints.postgres });
  await postgres.connect();
});
afterAll(async () => {
  await Promise.all([temporal?.connection.close(), postgres?.end()]);
});

interface Operation {
  description?: string;
  parameters?: { $ref?: string }[];
}

test('every POST takes an Idempotency-Key, or says that it needs none', async () => {
  const { body } = await new TestClient(endpoints).request<{
    paths: Record<string, Record<string, Operation>>;
  }>('GET', '/openapi.json');
  const posts = Object.entries(body.paths).filter(([, methods]) => methods.post);
  expect(posts.length).toBeGreaterThan(25);
  for (const [path, { post }] of posts) {
    const takesKey =
      post?.parameters?.some(({ $ref }) => $ref?.endsWith('/Idempotency-Key')) ?? false;
    const needsNone = post?.description?.includes('Idempotent without') ?? false;
    expect(takesKey !== needsNone, path).toBe(true);
  }
});

describe('a POST whose effect has no id of its own repeats its first answer', () => {
  const newSchedule = async (user: TestClient) => {
    const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
      name: 'Mornings',
      cron: '0 7 * * *',
      paused: true,
      workflow: { task: 'Sing.' },
    });
    return body.schedule_id;
  };
  const runsOf = async (user: TestClient, id: string) =>
    (await user.request<ScheduleDetail>('GET', `/v1/schedules/${id}`)).body.recent_runs.length;
  const actionsOf = async (user: TestClient, id: string) =>
    (await temporal.schedule.getHandle(`${user.tenant}/${id}`).describe()).info.numActionsTaken;

  test('trigger: however many ask at once, and also where the API lost the first answer', async () => {
    const user = new TestClient(endpoints);
    const id = await newSchedule(user);
    const ask = (name: string, path = `/v1/schedules/${id}/trigger`) =>
      user.request('POST', path, undefined, key(name));
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('once')));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 202, body: { schedule_id: id } });
    await expect.poll(() => runsOf(user, id)).toBe(1);
    // As if the process had died after Temporal took it.
    await postgres.query('delete from kept_answers where tenant_id = $1', [user.tenant]);
    expect(await ask('once')).toMatchObject({ status: 202 });
    // Temporal takes one trigger a second.
    await expect
      .poll(async () => {
        await user.request('POST', `/v1/schedules/${id}/trigger`);
        return runsOf(user, id);
      })
      .toBe(2);
    const other = await newSchedule(user);
    expect(await ask('once', `/v1/schedules/${other}/trigger`)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await actionsOf(user, other)).toBe(0);
  });

  test('backfill', async () => {
    const user = new TestClient(endpoints);
    const id = await newSchedule(user);
    const ask = (end_at: string) =>
      user.request(
        'POST',
        `/v1/schedules/${id}/backfill`,
        { start_at: '2026-10-01T00:00:00Z', end_at, overlap: 'allow_all' },
        key('once'),
      );
    const first = await ask('2026-10-02T12:00:00Z');
    expect(first).toMatchObject({ status: 202, body: { schedule_id: id, runs: 2 } });
    expect((await ask('2026-10-02T12:00:00Z')).body).toEqual(first.body);
    expect(await ask('2026-10-03T12:00:00Z')).toMatchObject({ status: 422 });
    await expect.poll(() => runsOf(user, id)).toBe(2);
    expect(await actionsOf(user, id)).toBe(2);
  });

  test('retry: a key is not used up by a refusal, and the retried run may have failed again', async () => {
    const user = new TestClient(endpoints);
    const plan = [planOf({ id: 'a' })];
    const id = await user.start({ plan, steps: { a: [{ error: { status: 400 } }] } });
    await user.ended(id);
    const ask = (name: string) =>
      user.request('POST', `/v1/workflows/${id}/retry`, undefined, key(name));
    const first = await ask('once');
    expect(first).toMatchObject({ status: 202, body: { workflow_id: id, status: 'pending' } });
    expect(await ask('once')).toMatchObject({ status: 202, body: first.body });
    const attempts = async () =>
      (await user.events(id)).filter(({ payload }) => payload.status === 'pending').length;
    await user.waitFor(id, (run) => run.status === 'failed');
    await expect.poll(attempts).toBe(2);
    expect(await ask('once')).toMatchObject({ status: 202, body: first.body });
    expect(await attempts()).toBe(2);

    const done = await user.start({ plan, review: [accept('a')] });
    await user.ended(done);
    const refused = () =>
      user.request('POST', `/v1/workflows/${done}/retry`, undefined, key('other'));
    expect(await refused()).toMatchObject({ status: 409, body: { code: 'not_failed' } });
    expect(await refused()).toMatchObject({ status: 409, body: { code: 'not_failed' } });
  });
});

describe('a key stands for one request', () => {
  const reused = { status: 422, body: { code: 'idempotency_key_reused' } };
  const plan = [planOf({ id: 'a' })];
  const uploadOf = (tags: string, type = 'text/plain') => {
    const form = new FormData();
    form.set('file', new Blob(['la la'], { type }), 'song.txt');
    form.set('tags', tags);
    return form;
  };

  test.each([
    ['workflow', '/v1/workflows', { task: 'Sing.' }, { task: 'Dance.' }],
    ['document with other tags', '/v1/documents', uploadOf('a'), uploadOf('b')],
    ['document of another type', '/v1/documents', uploadOf('a'), uploadOf('a', 'text/csv')],
    [
      'API key',
      '/v1/api-keys',
      { name: 'x', role: 'viewer' },
      { name: 'x', role: 'admin', expires_at: '2999-01-01T00:00:00Z' },
    ],
    [
      'schedule',
      '/v1/schedules',
      { name: 'x', cron: '@yearly', workflow: { task: 'Sing.' } },
      { name: 'x', cron: '@daily', workflow: { task: 'Sing.' } },
    ],
  ])('another %s is refused', async (_, path, first, other) => {
    const user = new TestClient(endpoints);
    expect((await user.request('POST', path, first, key('k'))).status).toBeLessThan(300);
    expect(await user.request('POST', path, other, key('k'))).toMatchObject(reused);
  });

  test('another decision is refused', async () => {
    const user = new TestClient(endpoints);
    const id = await user.start({ plan, review: [accept('a')] }, { approval: 'plan' });
    const { approval_id } = await user.asked(id, 'plan');
    const approve = { decision: 'approve' };
    const first = await user.decide(approval_id, approve, key('k'));
    expect(await user.decide(approval_id, approve, key('k'))).toMatchObject({
      status: 200,
      body: first.body,
    });
    for (const other of [{ decision: 'reject' }, { ...approve, message: 'Go on.' }])
      expect(await user.decide(approval_id, other, key('k'))).toMatchObject(reused);
    expect(await user.decide(approval_id, approve, key('l'))).toMatchObject({
      status: 409,
      body: { code: 'already_decided' },
    });
  });

  test('other steps are refused', async () => {
    const user = new TestClient(endpoints);
    const chain = planOf({ id: 'a' }, { id: 'b', after: ['a'] });
    const id = await user.start({
      plan: [chain],
      steps: { a: [{ text: 'A', held: true }] },
      review: [accept('a', 'x')],
    });
    await expect.poll(async () => (await user.modelRequests(id)).length).toBe(2);
    const put = (step: string) =>
      user.request(
        'PUT',
        `/v1/workflows/${id}/steps`,
        planOf({ id: step, after: ['a'] }).json,
        key('k'),
      );
    expect((await put('x')).status).toBe(200);
    expect((await put('x')).status).toBe(200);
    expect(await put('y')).toMatchObject(reused);
    await user.release(id);
    expect((await user.ended(id)).steps.map(({ step_id }) => step_id)).toEqual(['a', 'x']);
  });

  test('the order of JSON keys does not matter', async () => {
    const user = new TestClient(endpoints);
    const ask = (metadata: object, input: object) =>
      user.request('POST', '/v1/workflows', { task: 'Sing.', metadata, input }, key('k'));
    const first = await ask({ a: 1, b: { c: 2, d: 3 } }, { x: [1, 2], y: 1 });
    expect(first.status).toBe(202);
    const { workflow_id } = first.body as unknown as { workflow_id: string };
    expect(await ask({ b: { d: 3, c: 2 }, a: 1 }, { y: 1, x: [1, 2] })).toMatchObject({
      status: 202,
      body: { workflow_id },
    });
    expect(await ask({ a: 1, b: { c: 2, d: 3 } }, { x: [2, 1], y: 1 })).toMatchObject(reused);
  });

  test('a repetition of a request whose hash depends on the order of keys is still known', async () => {
    const user = new TestClient(endpoints);
    const body = { name: 'x', cron: '@yearly', workflow: { task: 'Sing.' } };
    const { body: first } = await user.request('POST', '/v1/schedules', body, key('k'));
    await postgres.query('update schedules set request_hash = $2 where tenant_id = $1', [
      user.tenant,
      createHash('sha256')
        .update(JSON.stringify(createSchedule.parse(body)))
        .digest('hex'),
    ]);
    expect(await user.request('POST', '/v1/schedules', body, key('k'))).toMatchObject({
      status: 201,
      body: first,
    });
  });
});

describe('a second user of the tenant with the same key and request', () => {
  const webhook = { url: 'https://hooks.example/x' };
  test.each([
    ['/v1/workflows', { task: 'Sing.', webhook }, 'workflow_id'],
    ['/v1/agents/execute', { agent: 'general', task: 'Sing.', webhook }, 'execution_id'],
    [
      '/v1/schedules',
      { name: 'x', cron: '@yearly', workflow: { task: 'Sing.', webhook } },
      'schedule_id',
    ],
  ])('is not told the secret of the first: POST %s', async (path, body, id) => {
    const user = new TestClient(endpoints);
    const ask = (name: string) =>
      user.request<Record<string, string>>('POST', path, body, {
        ...key('k'),
        'x-user-id': name,
      });
    const first = await ask('ada');
    expect(first.body.webhook_secret).toMatch(/^whsec_/);
    expect((await ask('ada')).body.webhook_secret).toBe(first.body.webhook_secret);
    const second = await ask('bob');
    expect(second.body[id]).toBe(first.body[id]);
    expect(second.body).not.toHaveProperty('webhook_secret');
  });
});

test('a lost request is taken over after a minute, and one that goes on is waited for', async () => {
  const user = new TestClient(endpoints);
  const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
    name: 'x',
    cron: '@yearly',
    workflow: { task: 'x' },
  });
  const id = body.schedule_id;
  const ask = () => user.request('POST', `/v1/schedules/${id}/trigger`, undefined, key('k'));
  await ask();
  const lose = (seconds: number) =>
    postgres.query(
      `update kept_answers set answer = null, claimed_at = now() - make_interval(secs => $2) where tenant_id = $1`,
      [user.tenant, seconds],
    );
  await lose(61);
  expect(await ask()).toMatchObject({ status: 202, body: { schedule_id: id } });
  await lose(0);
  const waiting = await ask();
  expect(waiting).toMatchObject({ status: 409, body: { code: 'request_in_progress' } });
  expect(waiting.headers.get('retry-after')).toBe('60');
});

test('a key does no harm where none is needed', async () => {
  const user = new TestClient(endpoints);
  const tool = {
    name: 'weather',
    description: 'x',
    url: 'http://127.0.0.1:9/',
    input_schema: { type: 'object' },
  };
  const headers = key('not a valid key, by the way');
  for (const [path, body] of [
    ['/v1/tools', tool],
    ['/v1/store/namespaces', {}],
    ['/v1/deployments/discover', {}],
  ] as const) {
    const first = await user.request('POST', path, body, headers);
    expect(first.status, path).toBeLessThan(300);
    expect(await user.request('POST', path, body, headers)).toMatchObject({ status: first.status });
  }
  const list = await user.request<Page<WorkflowSummary>>('GET', '/v1/workflows');
  expect(list.body.items).toEqual([]);
});
