import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SHORTHANDS } from '../../src/contracts/cron.ts';
import type { ScheduleDetail, ScheduleWritten } from '../../src/contracts/schedule.ts';
import { TestClient } from '../support/client.ts';
import { timesOf } from '../support/cron-times.ts';

const endpoints = inject('endpoints');
const user = new TestClient(endpoints);
const START = '2027-01-01T00:00:00Z';

let temporal: Client;
beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
});
afterAll(() => temporal.connection.close());

/** Stored paused: nothing starts while the times are read from Temporal itself. */
async function create(body: Record<string, unknown>): Promise<string> {
  const answer = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
    name: 'Cron',
    start_at: START,
    workflow: { task: 'Anything' },
    ...body,
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.schedule_id;
}

const preview = async (id: string) =>
  (await user.request<ScheduleDetail>('GET', `/v1/schedules/${id}`)).body.next_times;

/** What Temporal will do in a range, its ends included. */
async function timesInTemporal(id: string, from: string, to: string): Promise<string[]> {
  const { startTime } = await temporal.workflowService.listScheduleMatchingTimes({
    namespace: 'default',
    scheduleId: `${user.tenant}/${id}`,
    startTime: msToTs(Date.parse(from) - 1),
    endTime: msToTs(Date.parse(to)),
  });
  return (startTime ?? []).map(({ seconds }) => new Date(Number(seconds) * 1000).toISOString());
}

const dates = (times: string[]) => times.map((time) => time.slice(0, 10));

test('a day that matches one of two day fields is enough, and one that matches both counts once', async () => {
  const id = await create({ cron: '0 0 1,15 * 1' });
  const next = await preview(id);
  expect(dates(next).slice(0, 5)).toEqual([
    '2027-01-01',
    '2027-01-04',
    '2027-01-11',
    '2027-01-15',
    '2027-01-18',
  ]);
  // The 1st and the 15th of February 2027 are Mondays.
  const february = await timesInTemporal(id, '2027-02-01T00:00:00Z', '2027-02-28T00:00:00Z');
  expect(dates(february)).toEqual(['2027-02-01', '2027-02-08', '2027-02-15', '2027-02-22']);
  await user.request('DELETE', `/v1/schedules/${id}`);
});

test('a time that both expressions name starts one run', async () => {
  const id = await create({ cron: '0 0 1 6 1', start_at: '2026-01-01T00:00:00Z', paused: true });
  // The 1st of June 2026 is a Monday.
  const range = { start_at: '2026-06-01T00:00:00Z', end_at: '2026-06-01T12:00:00Z' };
  expect(await user.request('POST', `/v1/schedules/${id}/backfill`, range)).toMatchObject({
    status: 202,
    body: { runs: 1 },
  });
  const started = async () =>
    (await user.request<ScheduleDetail>('GET', `/v1/schedules/${id}`)).body.recent_runs.length;
  await expect.poll(started).toBe(1);
  const { info } = await temporal.schedule.getHandle(`${user.tenant}/${id}`).describe();
  expect(info.numActionsTaken).toBe(1);
  await user.request('DELETE', `/v1/schedules/${id}`);
});

describe('Temporal starts runs exactly when the expression says', () => {
  test.each([
    ...SHORTHANDS,
    '0 0 1,15 * 1',
    '0 0 1,15 * MON',
    '30 6 13 * fri',
    '0 0 13 * 5-6',
    '0 0 */10 * 1',
    '0 0 10 * */2',
    '0 0 30 2 1',
    '0 0 29 2 *',
    '0 0 31 * *',
    '*/5 * * * *',
    '5/20 * * * *',
    '0 9-17/2 1,15 * *',
    '0 9/4 * * *',
    '0 0 * JAN-MAR sun,Tue',
    '0 0 1 dec *',
    '0 0 1 */5 *',
    '0 0 1 3/4 *',
    '0 0 * * 7',
    '0 0 * * 0,7',
    '0 0 * * 5-7',
    '0 0 * * 0-7',
    '0 0 * * 1-7/2',
    '0 0 * * 6/1',
    '0 0 * * */7',
    '0 0 * * sat-7',
    '0 0 * * 4/3',
    '59 23 31 12 *',
    '0,0 12 * * *',
    ' 0  12 * * *  ',
    '0 12 10/40 * *',
    '0 12 */40 * *',
    '00 07 01 01 *',
  ])('%s', async (cron) => {
    const id = await create({ cron });
    const next = await preview(id);
    const expected = timesOf(cron, START, 10);
    expect(next).toEqual(expected);
    expect(await timesInTemporal(id, START, `${expected.at(-1)}`)).toEqual(expected);
    await user.request('DELETE', `/v1/schedules/${id}`);
  });
});

test.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31 JUN */2', '0 0 30-31 feb *'])(
  'an expression that can never fire is refused: %s',
  async (cron) => {
    for (const [body, field] of [
      [{ cron }, 'cron'],
      [{ cron: ['@daily', cron] }, 'cron.1'],
    ] as const) {
      const answer = await user.request('POST', '/v1/schedules', {
        name: 'Never',
        workflow: { task: 'x' },
        ...body,
      });
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ field, message: expect.stringContaining('never fires') }] },
      });
    }
  },
);

/** Both in Europe/Vienna: at 02:00 to 03:00 on 2027-03-28, at 03:00 back to 02:00 on 2027-10-31. */
describe('when the clocks of the time zone change', () => {
  const timezone = 'Europe/Vienna';

  test.each([
    [
      'a time that does not exist is left out',
      '30 2 * * *',
      ['2027-03-27T01:30', '2027-03-29T00:30'],
    ],
    [
      'other times move with the clock',
      '30 6 * * *',
      ['2027-03-27T05:30', '2027-03-28T04:30', '2027-03-29T04:30'],
    ],
    [
      'every half hour stays every half hour',
      '*/30 0-4 28 * *',
      [
        '2027-03-27T23:00',
        '2027-03-27T23:30',
        '2027-03-28T00:00',
        '2027-03-28T00:30',
        '2027-03-28T01:00',
        '2027-03-28T01:30',
        '2027-03-28T02:00',
        '2027-03-28T02:30',
      ],
    ],
  ])('in spring, %s', async (_title, cron, expected) => {
    const id = await create({ cron, timezone });
    const times = await timesInTemporal(id, '2027-03-26T12:00:00Z', '2027-03-29T12:00:00Z');
    expect(times).toEqual(expected.map((time) => `${time}:00.000Z`));
    await user.request('DELETE', `/v1/schedules/${id}`);
  });

  test.each([
    [
      'a time that comes twice counts once, after the change',
      '30 2 * * *',
      ['2027-10-30T00:30', '2027-10-31T01:30', '2027-11-01T01:30'],
    ],
    [
      'the repeated hour counts once, so that a frequent schedule has a gap',
      '*/30 1-3 31 * *',
      [
        '2027-10-30T23:00',
        '2027-10-30T23:30',
        '2027-10-31T00:00',
        '2027-10-31T01:30',
        '2027-10-31T02:00',
        '2027-10-31T02:30',
      ],
    ],
    [
      'other times move with the clock',
      '30 6 * * *',
      ['2027-10-30T04:30', '2027-10-31T05:30', '2027-11-01T05:30'],
    ],
  ])('in autumn, %s', async (_title, cron, expected) => {
    const id = await create({ cron, timezone });
    const times = await timesInTemporal(id, '2027-10-29T12:00:00Z', '2027-11-01T12:00:00Z');
    expect(times).toEqual(expected.map((time) => `${time}:00.000Z`));
    await user.request('DELETE', `/v1/schedules/${id}`);
  });
});
