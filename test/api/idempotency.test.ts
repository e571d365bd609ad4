import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { ScheduleDetail } from '../../src/contracts/schedule.ts';
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
  parameters?: { name: string; in: string }[];
}

test('every POST takes an Idempotency-Key, or says that it needs none', async () => {
  const { body } = await new TestClient(endpoints).request<{
    paths: Record<string, Record<string, Operation>>;
  }>('GET', '/openapi.json');
  const posts = Object.entries(body.paths).filter(([, methods]) => methods.post);
  expect(posts.length).toBeGreaterThan(25);
  for (const [path, { post }] of posts) {
    const takesKey = post?.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
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
  expect(await ask()).toMatchObject({ status: 409, body: { code: 'request_in_progress' } });
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
