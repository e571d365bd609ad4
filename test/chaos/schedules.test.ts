import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { ScheduleSummary, ScheduleWritten } from '../../src/contracts/schedule.ts';
import type { WorkflowSummary } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';
import { startTestStack } from '../support/test-stack.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let temporal: Client;
beforeAll(async () => {
  stack = await startTestStack();
  const connection = await Connection.connect({ address: stack.endpoints.temporal });
  temporal = new Client({ connection });
});
afterAll(async () => {
  await temporal.connection.close();
  await stack.stop();
});

const kill = (name: string, signal: NodeJS.Signals) =>
  process.kill(stack.pids[name] ?? Number.NaN, signal);
const everySecond = { interval_seconds: 1, workflow: { task: 'Anything' } };
const list = async (user: TestClient) =>
  (await user.request<Page<ScheduleSummary>>('GET', '/v1/schedules')).body.items;

test('while Temporal is away a schedule is refused or left as it is, and nothing of it remains', async () => {
  const user = new TestClient(stack.endpoints);
  const { body: kept } = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
    name: 'Kept',
    cron: '@yearly',
    workflow: { task: 'Anything' },
  });
  const path = `/v1/schedules/${kept.schedule_id}`;
  kill('temporal', 'SIGSTOP');
  const answers = await Promise.all([
    user.request('POST', '/v1/schedules', { name: 'Refused', ...everySecond }),
    user.request('PATCH', path, { name: 'Changed' }),
    user.request('POST', `${path}/pause`),
    user.request('DELETE', path),
    user.request('GET', path),
  ]);
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(await list(user)).toMatchObject([{ name: 'Kept', paused: false }]);
  kill('temporal', 'SIGCONT');
  // Temporal may read now what it was sent then: a schedule that nobody has is deleted when it would start its first run.
  const there = async () => {
    const ids: string[] = [];
    for await (const { scheduleId } of temporal.schedule.list()) ids.push(scheduleId);
    return ids.filter((id) => id.startsWith(`${user.tenant}/`) && !id.endsWith(kept.schedule_id));
  };
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await expect.poll(there, { timeout: 60_000 }).toEqual([]);
  const runs = await user.request<Page<WorkflowSummary>>('GET', '/v1/workflows');
  expect(runs.body.items).toEqual([]);
  // Whatever Temporal made of the rest, the schedule that is kept can be had and deleted.
  expect((await user.request('GET', path)).status).toBe(200);
  expect((await user.request('DELETE', path)).status).toBe(204);
});

test('kill -9 of the worker: a schedule goes on, one run a time', async () => {
  const user = new TestClient(stack.endpoints);
  const { body } = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
    name: 'Goes on',
    ...everySecond,
  });
  const path = `/v1/workflows?schedule_id=${body.schedule_id}`;
  const runs = async () =>
    (await user.request<Page<WorkflowSummary>>('GET', path)).body.items.length;
  await expect.poll(runs, { timeout: 30_000 }).toBeGreaterThan(1);
  const before = await runs();
  kill('worker', 'SIGKILL');
  await expect.poll(runs, { timeout: 60_000 }).toBeGreaterThan(before + 1);
  await user.request('DELETE', `/v1/schedules/${body.schedule_id}`);
  const query = `WorkflowType = 'scheduledRun' AND TenantId = '${user.tenant}'`;
  await expect.poll(async () => (await temporal.workflow.count(query)).count).toBe(await runs());
});
