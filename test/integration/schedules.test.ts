import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type {
  ScheduleDetail,
  ScheduleSummary,
  ScheduleWritten,
} from '../../src/contracts/schedule.ts';
import { isTerminal, type WorkflowSummary } from '../../src/contracts/workflow.ts';
import { startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const endpoints = inject('endpoints');
const client = () => new TestClient(endpoints);
const oneStep: Scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };
const slowStep = (delayMs: number): Scenario => ({
  ...oneStep,
  steps: { a: [{ text: 'slow', delayMs }] },
});
const HOURLY = { cron: '0 * * * *' };

let temporal: Client;
beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
});
afterAll(() => temporal.connection.close());

/** A task whose model answers as the scenario says. */
async function taskOf(scenario: Scenario): Promise<{ task: string }> {
  const name = `s-${randomUUID()}`;
  const body = JSON.stringify(scenario);
  await fetch(`${endpoints.model}/${name}`, { method: 'PUT', body });
  return { task: `Do the work. #scenario:${name}` };
}

async function create(
  user: TestClient,
  body: Record<string, unknown>,
  scenario: Scenario = oneStep,
): Promise<string> {
  const workflow = await taskOf(scenario);
  const answer = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
    name: 'A schedule',
    workflow,
    ...body,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.schedule_id;
}

const get = async (user: TestClient, id: string) =>
  (await user.request<ScheduleDetail>('GET', `/v1/schedules/${id}`)).body;

const runsOf = async (user: TestClient, id: string) =>
  (await user.request<Page<WorkflowSummary>>('GET', `/v1/workflows?limit=200&schedule_id=${id}`))
    .body.items;

const post = (user: TestClient, id: string, verb: string, body?: unknown) =>
  user.request<ScheduleDetail & { runs: number }>('POST', `/v1/schedules/${id}/${verb}`, body);

const remove = (user: TestClient, id: string) => user.request('DELETE', `/v1/schedules/${id}`);
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.concurrent('a schedule', () => {
  test('every second starts runs that complete, until it is paused, and again when resumed', async ({
    expect,
  }) => {
    const user = client();
    const id = await create(user, { interval_seconds: 1 });
    await expect.poll(async () => (await runsOf(user, id)).length).toBeGreaterThanOrEqual(3);
    expect((await get(user, id)).next_times.length).toBeGreaterThan(0);
    const paused = await post(user, id, 'pause', { reason: 'maintenance' });
    expect(paused).toMatchObject({
      status: 200,
      body: { paused: true, pause_reason: 'maintenance', next_times: [] },
    });
    await expect
      .poll(async () => (await runsOf(user, id)).map(({ status }) => status))
      .toSatisfy((statuses: string[]) => statuses.every((status) => status === 'completed'));
    const before = await runsOf(user, id);
    for (const run of before) expect(run.schedule_id).toBe(id);
    expect((await get(user, id)).recent_runs[0]?.workflow_id).toBe(before[0]?.workflow_id);
    await pass(2500);
    expect(await runsOf(user, id)).toHaveLength(before.length);
    expect(await post(user, id, 'resume')).toMatchObject({
      status: 200,
      body: { paused: false, pause_reason: null },
    });
    await expect.poll(async () => (await runsOf(user, id)).length).toBeGreaterThan(before.length);
    expect((await remove(user, id)).status).toBe(204);
  });

  test('that is deleted is gone, here and in Temporal; its run goes on', async ({ expect }) => {
    const user = client();
    const id = await create(user, HOURLY, slowStep(3000));
    await post(user, id, 'trigger');
    await expect.poll(async () => (await runsOf(user, id))[0]?.status).toBe('executing');
    expect((await remove(user, id)).status).toBe(204);
    expect((await user.request('GET', `/v1/schedules/${id}`)).status).toBe(404);
    expect((await remove(user, id)).status).toBe(404);
    const handle = temporal.schedule.getHandle(`${user.tenant}/${id}`);
    await expect(handle.describe()).rejects.toThrow();
    const [run] = await runsOf(user, id);
    expect(await user.ended(`${run?.workflow_id}`)).toMatchObject({ status: 'completed' });
  });

  test('starts nothing while its run before goes on, where it skips', async ({ expect }) => {
    const user = client();
    const id = await create(user, { interval_seconds: 1 }, slowStep(5000));
    await expect.poll(async () => (await runsOf(user, id))[0]?.status).toBe('executing');
    await pass(3000);
    expect(await runsOf(user, id)).toHaveLength(1);
    await remove(user, id);
  });

  test('cancels the run before, where it says so', async ({ expect }) => {
    const user = client();
    const overlap = 'cancel_other';
    const id = await create(user, { interval_seconds: 3, overlap }, slowStep(20_000));
    await expect
      .poll(async () => (await runsOf(user, id)).map(({ status }) => status), { timeout: 30_000 })
      .toEqual(expect.arrayContaining(['executing', 'cancelled']));
    await remove(user, id);
    for (const { workflow_id, status } of await runsOf(user, id))
      if (!isTerminal(status)) await user.request('DELETE', `/v1/workflows/${workflow_id}`);
  });

  test('is triggered by hand, paused or not, and however its run ends', async ({ expect }) => {
    const user = client();
    const failing: Scenario = { plan: [{ error: { status: 400 } }] };
    const id = await create(user, { ...HOURLY, paused: true }, failing);
    expect((await get(user, id)).paused).toBe(true);
    expect(await post(user, id, 'trigger')).toMatchObject({ status: 202 });
    await expect.poll(async () => (await runsOf(user, id))[0]?.status).toBe('failed');
    // Temporal's ids of what it starts have the second in them.
    await pass(1100);
    await post(user, id, 'trigger');
    await expect.poll(async () => (await runsOf(user, id)).length).toBe(2);
    const query = `WorkflowType = 'scheduledRun' AND TenantId = '${user.tenant}' AND ExecutionStatus = 'Completed'`;
    await expect
      .poll(async () => (await temporal.workflow.count(query)).count, { timeout: 10_000 })
      .toBe(2);
    await remove(user, id);
  });

  test('is filled in for a past range with exactly its times, once each', async ({ expect }) => {
    const user = client();
    const id = await create(user, { ...HOURLY, paused: true });
    const range = { start_at: '2026-10-01T00:00:00Z', end_at: '2026-10-01T04:00:00Z' };
    expect(await post(user, id, 'backfill', range)).toMatchObject({
      status: 202,
      body: { runs: 5 },
    });
    await expect
      .poll(async () => (await runsOf(user, id)).filter((run) => isTerminal(run.status)).length, {
        timeout: 40_000,
      })
      .toBe(5);
    await pass(1500);
    expect((await runsOf(user, id)).map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 'completed'),
    );
    const none = { start_at: '2026-10-01T00:00:01Z', end_at: '2026-10-01T00:59:59Z' };
    expect(await post(user, id, 'backfill', none)).toMatchObject({ body: { runs: 0 } });
    await remove(user, id);
  });

  test('is not filled in for too many runs, nor for the future', async ({ expect }) => {
    const user = client();
    const id = await create(user, { interval_seconds: 60, paused: true });
    const refused = async (start_at: string, end_at: string) =>
      (await post(user, id, 'backfill', { start_at, end_at })) as unknown as {
        status: number;
        body: { errors: { field: string; message: string }[] };
      };
    expect(await refused('2026-10-01T00:00:00Z', '2026-10-01T16:40:00Z')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'start_at', message: expect.stringContaining('1000') }] },
    });
    expect(await refused('2026-10-01T00:00:00Z', '2099-01-01T00:00:00Z')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'end_at' }] },
    });
    expect(await refused('2026-10-02T00:00:00Z', '2026-10-01T00:00:00Z')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'end_at' }] },
    });
    await remove(user, id);
  });

  test('is changed in part', async ({ expect }) => {
    const user = client();
    const id = await create(user, {
      ...HOURLY,
      timezone: 'Europe/Vienna',
      end_at: '2030-01-01T00:00:00Z',
    });
    const patch = (body: object) =>
      user.request<ScheduleWritten>('PATCH', `/v1/schedules/${id}`, body);
    expect(await patch({ name: 'Other', cron: ['30 4 * * mon-fri', '@monthly'] })).toMatchObject({
      status: 200,
      body: { name: 'Other', timezone: 'Europe/Vienna', interval_seconds: null },
    });
    const next = new Date(`${(await get(user, id)).next_times[0]}`);
    expect([0, 30]).toContain(next.getUTCMinutes());
    expect(
      await patch({ interval_seconds: 7200, timezone: null, overlap: 'allow_all' }),
    ).toMatchObject({
      body: { cron: null, interval_seconds: 7200, timezone: null, overlap: 'allow_all' },
    });
    expect(
      await patch({ end_at: null, workflow: { task: 'Another', agent_type: 'writer' } }),
    ).toMatchObject({ status: 200, body: { end_at: null } });
    const detail = await get(user, id);
    expect(detail.workflow).toMatchObject({ task: 'Another', agent_type: 'writer' });
    const [first = '', second = ''] = detail.next_times;
    expect(Date.parse(second) - Date.parse(first)).toBe(7_200_000);
    for (const [body, field] of [
      [{ cron: 'nonsense' }, 'cron'],
      [{ cron: '@daily', interval_seconds: 5 }, 'cron'],
      [{ workflow: { task: 'x', agent_type: 'wizard' } }, 'workflow.agent_type'],
      [{ start_at: '2031-01-01T00:00:00Z', end_at: '2030-01-01T00:00:00Z' }, 'end_at'],
      [{ paused: true }, 'paused'],
    ] as const) {
      const answer = (await patch(body)) as unknown as {
        status: number;
        body: { errors: object[] };
      };
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }
    expect(await get(user, id)).toEqual(detail);
    await remove(user, id);
  });

  test('that is changed and deleted at the same time is gone', async ({ expect }) => {
    const user = client();
    for (let round = 0; round < 5; round += 1) {
      const id = await create(user, HOURLY);
      const change = () => user.request('PATCH', `/v1/schedules/${id}`, { cron: '@daily' });
      const [first, deleted, ...others] = await Promise.all([
        change(),
        remove(user, id),
        change(),
        change(),
      ]);
      expect(deleted.status).toBe(204);
      for (const { status } of [first, ...others]) expect([200, 404]).toContain(status);
      expect((await change()).status).toBe(404);
      const handle = temporal.schedule.getHandle(`${user.tenant}/${id}`);
      await expect(handle.describe()).rejects.toThrow();
    }
  });

  test('that Temporal has lost is made again, as it was', async ({ expect }) => {
    const user = client();
    const id = await create(user, HOURLY);
    await post(user, id, 'pause');
    await temporal.schedule.getHandle(`${user.tenant}/${id}`).delete();
    expect(await get(user, id)).toMatchObject({ paused: true });
    await temporal.schedule.getHandle(`${user.tenant}/${id}`).delete();
    expect(await post(user, id, 'resume')).toMatchObject({ status: 200, body: { paused: false } });
    await remove(user, id);
  });

  test('that has no row is deleted in Temporal when it would run', async ({ expect }) => {
    const user = client();
    const id = await create(user, HOURLY);
    const handle = temporal.schedule.getHandle(`${user.tenant}/${id}`);
    const ref = { tenant_id: user.tenant, schedule_id: `${id.slice(0, -1)}Z` };
    const scheduleId = `${ref.tenant_id}/${ref.schedule_id}`;
    const { action, spec } = await handle.describe();
    await temporal.schedule.create({
      scheduleId,
      spec,
      action: { ...action, workflowId: scheduleId, args: [ref] },
      state: { triggerImmediately: true },
    });
    await expect
      .poll(() =>
        temporal.schedule
          .getHandle(scheduleId)
          .describe()
          .then(
            () => 'there',
            () => 'gone',
          ),
      )
      .toBe('gone');
    await remove(user, id);
  });

  test('gives its runs one webhook secret, which it tells once', async ({ expect }) => {
    const user = client();
    const hook = await startReceiver();
    const body = {
      name: 'With a webhook',
      ...HOURLY,
      workflow: { ...(await taskOf(oneStep)), webhook: { url: hook.url } },
    };
    const headers = { 'idempotency-key': 'k' };
    const { body: created } = await user.request<ScheduleWritten>(
      'POST',
      '/v1/schedules',
      body,
      headers,
    );
    const again = await user.request<ScheduleWritten>('POST', '/v1/schedules', body, headers);
    expect(again.body).toEqual(created);
    const secret = `${created.webhook_secret}`;
    expect(secret).toMatch(/^whsec_/);
    const id = created.schedule_id;
    await post(user, id, 'trigger');
    await expect.poll(() => hook.received.length).toBe(5);
    expect(hook.verified(secret).at(-1)?.payload.status).toBe('completed');
    const patched = await user.request('PATCH', `/v1/schedules/${id}`, { workflow: body.workflow });
    expect(patched.body).not.toHaveProperty('webhook_secret');
    const detail = await get(user, id);
    expect(detail.workflow.webhook).toEqual({ url: hook.url, events: ['workflow.status_changed'] });
    expect(JSON.stringify([detail, patched.body])).not.toContain(secret);
    await remove(user, id);
    await hook.stop();
  });
});

describe.concurrent('POST /v1/schedules', () => {
  test('answers 201 with the place of the schedule, and the list has it', async ({ expect }) => {
    const user = client();
    const answer = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
      name: 'Nightly',
      cron: '@daily',
      timezone: 'America/New_York',
      workflow: { task: 'Anything' },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        name: 'Nightly',
        cron: ['@daily'],
        overlap: 'skip',
        paused: false,
        catchup_window_seconds: 60,
      },
    });
    const { schedule_id } = answer.body;
    expect(answer.headers.get('location')).toBe(`/v1/schedules/${schedule_id}`);
    const other = await create(user, { interval_seconds: 3600 });
    const list = async (query: string) =>
      (await user.request<Page<ScheduleSummary>>('GET', `/v1/schedules?limit=1${query}`)).body;
    const first = await list('');
    const second = await list(`&cursor=${first.next_cursor}`);
    expect([first, second].map(({ items }) => items[0]?.schedule_id)).toEqual([other, schedule_id]);
    expect(second.next_cursor).toBeNull();
    for (const id of [schedule_id, other]) await remove(user, id);
  });

  test('with an Idempotency-Key creates one schedule, however many ask at once', async ({
    expect,
  }) => {
    const user = client();
    const ask = (name: string) =>
      user.request<ScheduleWritten>(
        'POST',
        '/v1/schedules',
        { name, ...HOURLY, workflow: { task: 'x' } },
        { 'idempotency-key': 'once' },
      );
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('Once')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const ids = new Set(answers.map(({ body }) => body.schedule_id));
    expect(ids.size).toBe(1);
    expect(await ask('Something else')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    for (const id of ids) await remove(user, id);
  });

  test('an interval below the floor of the operator is refused, at creation and later', async ({
    expect,
  }) => {
    const user = client();
    const replica = await startApi(user.endpoints, {});
    const other = new TestClient({ ...user.endpoints, api: replica.url }, user.tenant);
    const refused = {
      status: 400,
      body: {
        code: 'invalid_input',
        errors: [
          { field: 'interval_seconds', message: expect.stringMatching(/^must be at least 60:/) },
        ],
      },
    };
    const body = (interval_seconds: number) => ({
      ...{ name: 'x', paused: true, interval_seconds },
      workflow: { task: 'x' },
    });
    expect(await other.request('POST', '/v1/schedules', body(59))).toMatchObject(refused);
    const { status, body: created } = await other.request<{ schedule_id: string }>(
      'POST',
      '/v1/schedules',
      body(60),
    );
    expect(status).toBe(201);
    const path = `/v1/schedules/${created.schedule_id}`;
    expect(await other.request('PATCH', path, { interval_seconds: 5 })).toMatchObject(refused);
    await remove(user, created.schedule_id);
    await replica.stop();
  });

  const good = { name: 'x', cron: '@daily', workflow: { task: 'x' } };
  test.for<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['neither cron nor interval', { cron: undefined }, 'cron'],
    ['both cron and interval', { interval_seconds: 5 }, 'cron'],
    ['four fields', { cron: '* * * *' }, 'cron'],
    ['six fields', { cron: '0 0 * * * *' }, 'cron'],
    ['a minute too many', { cron: '60 * * * *' }, 'cron'],
    ['a range that ends before it begins', { cron: '* 5-3 * * *' }, 'cron'],
    ['a step of nothing', { cron: '*/0 * * * *' }, 'cron'],
    ['an unknown shorthand', { cron: '@fortnightly' }, 'cron'],
    ['@every', { cron: '@every 1s' }, 'cron'],
    ['a time zone inside cron', { cron: 'CRON_TZ=UTC 0 0 * * *' }, 'cron'],
    ['one wrong cron of two', { cron: ['@daily', 'x'] }, 'cron'],
    ['no cron in the list', { cron: [] }, 'cron'],
    ['an interval of nothing', { cron: undefined, interval_seconds: 0 }, 'interval_seconds'],
    ['half a second', { cron: undefined, interval_seconds: 0.5 }, 'interval_seconds'],
    ['over a year', { cron: undefined, interval_seconds: 31_536_001 }, 'interval_seconds'],
    ['no time zone on earth', { timezone: 'Europe/Atlantis' }, 'timezone'],
    ['an offset for a time zone', { timezone: '+01:00' }, 'timezone'],
    ['a time zone in the wrong case', { timezone: 'Europe/vienna' }, 'timezone'],
    ['a time that is none', { start_at: 'tomorrow' }, 'start_at'],
    ['a time before time', { start_at: '0001-01-01T00:00:00Z' }, 'start_at'],
    [
      'an end before its start',
      { start_at: '2030-01-02T00:00:00Z', end_at: '2030-01-01T00:00:00Z' },
      'end_at',
    ],
    ['an unknown overlap', { overlap: 'terminate_other' }, 'overlap'],
    ['a catch-up of a second', { catchup_window_seconds: 1 }, 'catchup_window_seconds'],
    ['no workflow', { workflow: undefined }, 'workflow'],
    ['a workflow without a task', { workflow: {} }, 'workflow.task'],
    [
      'an unknown agent type',
      { workflow: { task: 'x', agent_type: 'wizard' } },
      'workflow.agent_type',
    ],
    [
      'a webhook that is none',
      { workflow: { task: 'x', webhook: { url: 'x' } } },
      'workflow.webhook.url',
    ],
    ['an unknown field', { every: 5 }, 'every'],
  ])('refuses %s', async ([, change, field], { expect }) => {
    const user = client();
    const answer = await user.request('POST', '/v1/schedules', { ...good, ...change });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(answer.body.errors?.map((error) => error.field.replace(/\.\d+$/, ''))).toContain(field);
    const { body } = await user.request<Page<ScheduleSummary>>('GET', '/v1/schedules');
    expect(body.items).toEqual([]);
  });

  test.for([
    '*/5 * * * *',
    '0 9-17/2 1,15 * *',
    '0 0 * JAN-MAR sun,Tue',
    '5/15 * * * 7',
    '59 23 31 12 *',
    '@hourly',
  ])('takes the cron %s', async (cron, { expect }) => {
    const user = client();
    const id = await create(user, { cron });
    expect((await get(user, id)).next_times.length).toBeGreaterThan(0);
    await remove(user, id);
  });
});

test('a schedule is not there for another tenant, whatever it asks', async ({ expect }) => {
  const [owner, stranger] = [client(), client()];
  const id = await create(owner, HOURLY);
  const range = { start_at: '2026-10-01T00:00:00Z', end_at: '2026-10-01T04:00:00Z' };
  for (const [method, path, body] of [
    ['GET', ''],
    ['PATCH', '', { name: 'Mine' }],
    ['POST', '/pause', {}],
    ['POST', '/resume'],
    ['POST', '/trigger'],
    ['POST', '/backfill', range],
    ['DELETE', ''],
  ] as const) {
    const answer = await stranger.request(method, `/v1/schedules/${id}${path}`, body);
    expect(answer, `${method} ${path}`).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  const list = await stranger.request<Page<ScheduleSummary>>('GET', '/v1/schedules');
  expect(list.body.items).toEqual([]);
  expect(await get(owner, id)).toMatchObject({ paused: false, name: 'A schedule' });
  expect(await runsOf(owner, id)).toEqual([]);
  await remove(owner, id);
});

describe('nothing a client sends gives a 5xx', () => {
  const id = 'sc_01M7YDR47N6872XEEP1P3ZX42B';
  test.for([
    ['GET', '/v1/schedules?limit=0'],
    ['GET', '/v1/schedules?cursor=nonsense'],
    ['GET', '/v1/schedules/nonsense'],
    ['GET', `/v1/schedules/${id}`],
    ['DELETE', '/v1/schedules/sc_x'],
    ['POST', '/v1/schedules'],
    ['PATCH', `/v1/schedules/${id}`],
    ['POST', `/v1/schedules/${id}/pause`],
    ['POST', `/v1/schedules/${id}/backfill`],
    ['GET', '/v1/workflows?schedule_id=x'],
  ])('%s %s', async ([method, path], { expect }) => {
    const answer = await client().request(`${method}`, `${path}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.code).toMatch(/^[a-z_]+$/);
  });
});
