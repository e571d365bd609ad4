import { Client, Connection } from '@temporalio/client';
import { Client as Pg } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { newId } from '../../src/platform/new-id.ts';
import { TestClient } from '../support/client.ts';
import { planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');
let temporal: Client;
let pg: Pg;

beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
  pg = new Pg({ connectionString: endpoints.postgres });
  await pg.connect();
});
afterAll(async () => {
  await temporal.connection.close();
  await pg.end();
});

const hanging = { plan: [{ ...planOf({ id: 'a' }), delayMs: 60_000 }] };

/** Time passes: only runs that have been silent for a while are looked at. */
const silence = (id: string) =>
  pg.query(`update workflows set updated_at = now() - interval '1 minute' where workflow_id = $1`, [
    id,
  ]);

describe.concurrent('a run that Temporal ended without us', () => {
  test('by termination gets its last event, once', async () => {
    const user = new TestClient(endpoints);
    const id = await user.start(hanging);
    await user.waitFor(id, (run) => run.status === 'planning');
    await temporal.workflow.getHandle(`${user.tenant}/${id}`).terminate('by hand');
    await silence(id);
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'terminated', error: { code: 'terminated' } });
    const events = await user.events(id);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events[2]).toMatchObject({
      payload: { status: 'terminated', previous_status: 'planning' },
    });
  });

  test('by deletion too', async ({ expect }) => {
    const user = new TestClient(endpoints);
    const id = await user.start(hanging);
    await user.waitFor(id, (run) => run.status === 'planning');
    const workflowExecution = { workflowId: `${user.tenant}/${id}` };
    await temporal.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution,
    });
    await expect
      .poll(
        () =>
          temporal.workflow
            .getHandle(`${user.tenant}/${id}`)
            .describe()
            .then(
              () => 'there',
              () => 'gone',
            ),
        { timeout: 20_000 },
      )
      .toBe('gone');
    await silence(id);
    expect(await user.ended(id)).toMatchObject({
      status: 'terminated',
      error: { code: 'deleted' },
    });
  });
});

/** Rounds of the reconciler that the worker has completed. */
async function countRounds(): Promise<number> {
  const metrics = await (await fetch(`${endpoints.workerMetrics}/metrics`)).text();
  return Number(
    /^orchestrator_housekeeping_rounds_total\{task="reconcile"\} (\d+)/m.exec(metrics)?.[1] ?? 0,
  );
}

test('a run that goes on is left alone, however silent', async () => {
  const user = new TestClient(endpoints);
  const id = await user.start({ plan: [{ ...planOf({ id: 'a' }), delayMs: 25_000 }] });
  await user.waitFor(id, (run) => run.status === 'planning');
  await silence(id);
  const before = await countRounds();
  await expect.poll(countRounds, { timeout: 60_000 }).toBeGreaterThan(before + 1);
  expect((await user.get(id)).status).toBe('planning');
  await user.request('DELETE', `/v1/workflows/${id}`);
});

test('a task that was accepted while Temporal was away is started', async () => {
  const user = new TestClient(endpoints);
  const id = newId('wf');
  const settings = {
    max_revisions: 0,
    plan_timeout: 5,
    step_timeout: 5,
    review_timeout: 5,
    heartbeat_timeout: 3,
    max_attempts: 1,
    run_timeout: 60,
  };
  await pg.query(
    `with w as (insert into workflows (tenant_id, workflow_id, task, agent_type, max_revisions, settings, request_hash, updated_at)
       values ($1, $2, 'Left behind', 'general', 0, $3, 'x', now() - interval '1 minute') returning *)
     insert into events (tenant_id, resource, resource_id, sequence, event_id, type, payload)
       select tenant_id, 'workflows', workflow_id, 1, gen_random_uuid(), 'workflow.status_changed', '{"status":"pending"}' from w`,
    [user.tenant, id, JSON.stringify(settings)],
  );
  // The mock knows no scenario for it, so it fails: but it ran.
  expect(await user.ended(id)).toMatchObject({
    status: 'failed',
    error: { code: 'model_rejected' },
  });
});

test('one execution of housekeeping has many rounds, so that the Temporal Web UI shows few of them', async () => {
  for (const [type, activity] of [
    ['reconcile', 'reconcileRuns'],
    ['checkAgents', 'listAgentBatches'],
  ] as const) {
    const query = `WorkflowType = '${type}' AND ExecutionStatus = 'Running'`;
    const countRoundsOfOne = async () => {
      for await (const { workflowId, runId } of temporal.workflow.list({ query })) {
        const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
        return events?.filter(
          ({ activityTaskScheduledEventAttributes: scheduled }) =>
            scheduled?.activityType?.name === activity,
        ).length;
      }
      return 0;
    };
    await expect.poll(countRoundsOfOne, { timeout: 60_000 }).toBeGreaterThan(2);
  }
});
