import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { ScheduleWritten } from '../../src/contracts/schedule.ts';
import type { WorkflowSummary } from '../../src/contracts/workflow.ts';
import { Creator } from '../support/creator.ts';
import { accept, planOf } from '../support/scenario.ts';

const oneStep = { plan: [planOf({ id: 'a' })], review: [accept('a')] };

/** Two of one tenant, each with a token. */
function two() {
  const user = new Creator(inject('endpoints'));
  return { user, other: new Creator(user.endpoints, user.tenant) };
}

test('a run works for whoever has started it, a fork for whoever has forked it', async () => {
  const { user, other } = two();
  const id = await user.start(oneStep);
  expect(await user.ended(id)).toMatchObject({ user_id: user.user });
  const fork = await other.request<{ workflow_id: string }>('POST', `/v1/workflows/${id}/fork`, {});
  expect(await other.get(fork.body.workflow_id)).toMatchObject({ user_id: other.user });
  const job = await other.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'general',
    task: 'Do it.',
  });
  expect(await user.get(job.body.execution_id)).toMatchObject({ user_id: other.user });
});

test('retried by somebody else, a run works for the same user', async () => {
  const { user, other } = two();
  const id = await user.start({ ...oneStep, plan: [{ error: { status: 400 } }, ...oneStep.plan] });
  expect(await user.ended(id)).toMatchObject({ status: 'failed' });
  await other.request('POST', `/v1/workflows/${id}/retry`);
  expect(await user.ended(id)).toMatchObject({ attempt: 1, user_id: user.user });
});

test('a scheduled run works for whoever said last what it does', async () => {
  const { user, other } = two();
  const { body: schedule } = await user.request<ScheduleWritten>('POST', '/v1/schedules', {
    name: 'A schedule',
    cron: '0 0 1 1 *',
    workflow: { task: 'One.' },
  });
  const path = `/v1/schedules/${schedule.schedule_id}`;
  const trigger = async (count: number) => {
    await user.request('POST', `${path}/trigger`, {});
    const [newest] = await user.patiently('the run', async () => {
      const { body } = await user.request<{ items: WorkflowSummary[] }>(
        'GET',
        `/v1/workflows?schedule_id=${schedule.schedule_id}`,
      );
      return body.items.length === count ? body.items : undefined;
    });
    return user.ended(newest?.workflow_id ?? '');
  };
  expect(await trigger(1)).toMatchObject({ task: 'One.', user_id: user.user });
  await other.request('PATCH', path, { name: 'Another name' });
  expect(await trigger(2)).toMatchObject({ user_id: user.user });
  await other.request('PATCH', path, { workflow: { task: 'Two.' } });
  expect(await trigger(3)).toMatchObject({ task: 'Two.', user_id: other.user });
});

test('the token of who starts a run is kept sealed, and the same one once', async () => {
  const { user } = two();
  const client = new pg.Client({ connectionString: user.endpoints.postgres });
  await client.connect();
  const kept = async () =>
    (
      await client.query<{ sealed: Buffer; version: number }>(
        'select sealed, version from user_tokens where tenant_id = $1 and user_id = $2',
        [user.tenant, user.user],
      )
    ).rows;
  await user.start(oneStep);
  await user.start(oneStep);
  const [first] = await kept();
  expect(first?.version).toBe(1);
  expect(first?.sealed.includes(user.token)).toBe(false);
  user.token = `token-${crypto.randomUUID()}`;
  await user.start(oneStep);
  expect(await kept()).toMatchObject([{ version: 2 }]);
  await client.end();
});
