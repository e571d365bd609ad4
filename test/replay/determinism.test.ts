import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

/** Histories of every path that a run can take, made just now, must replay without a difference. */
const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  client = new Client({
    connection: await Connection.connect({ address: inject('endpoints').temporal }),
  });
});
afterAll(() => client.connection.close());

const rejection = {
  json: {
    verdict: 'revise',
    score: 0.2,
    summary: 'No',
    steps: [{ step_id: 'a', accepted: false, feedback: 'Again' }],
  },
};
const plan = [planOf({ id: 'a' }, { id: 'b' }, { id: 'c', after: ['a', 'b'] })];
const search = { tools: [{ name: 'search_documents', arguments: { query: 'anything' } }] };

const PATHS: [name: string, scenario: Scenario, children: string[]][] = [
  ['completed', { plan, review: [accept('a', 'b', 'c')] }, []],
  [
    'completed with tools',
    { plan, steps: { a: [search, search, { text: 'x' }] }, review: [accept('a', 'b', 'c')] },
    ['a'],
  ],
  [
    'revised',
    {
      plan,
      steps: { a: [{ text: 'x' }, search, { text: 'y' }] },
      review: [rejection, accept('a', 'b', 'c')],
    },
    ['a/revision-1'],
  ],
  ['rejected to the end', { plan, review: [rejection] }, []],
  [
    'with a corrected plan',
    { plan: [planOf({ id: 'a', after: ['a'] }), ...plan], review: [accept('a', 'b', 'c')] },
    [],
  ],
  ['with a failed step', { plan, steps: { b: [{ error: { status: 400 } }] } }, []],
];

async function replay(workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  // The last event is written a moment before Temporal closes the run.
  await handle.result().catch(() => undefined);
  const history = await handle.fetchHistory();
  await Worker.runReplayHistory({ workflowsPath }, history, workflowId);
}

describe('a history replays', () => {
  test.each(PATHS)('%s', async (_name, scenario, children) => {
    const user = new TestClient(inject('endpoints'));
    const id = await user.start(scenario);
    await user.ended(id);
    for (const suffix of ['', ...children.map((child) => `/${child}`)])
      await replay(`${user.tenant}/${id}${suffix}`);
  });

  test('of a webhook that failed at first, and of a scheduled run', async ({ expect }) => {
    const user = new TestClient(inject('endpoints'));
    const hook = await startReceiver([{ status: 500 }, { status: 200 }]);
    const id = await user.start(
      { plan, review: [accept('a', 'b', 'c')] },
      { webhook: { url: hook.url } },
    );
    await user.ended(id);
    await replay(`${user.tenant}/${id}.webhook`);
    await hook.stop();
    const { body: schedule } = await user.request<{ schedule_id: string }>(
      'POST',
      '/v1/schedules',
      {
        name: 'Replayed',
        cron: '@yearly',
        workflow: { task: 'Anything' },
      },
    );
    await user.request('POST', `/v1/schedules/${schedule.schedule_id}/trigger`);
    const query = `WorkflowType = 'scheduledRun' AND TenantId = '${user.tenant}'`;
    const find = async () => {
      for await (const { workflowId } of client.workflow.list({ query })) return workflowId;
    };
    await expect.poll(find).toBeTruthy();
    await replay(`${await find()}`);
    await user.request('DELETE', `/v1/schedules/${schedule.schedule_id}`);
  });

  test('cancelled', async () => {
    const user = new TestClient(inject('endpoints'));
    const id = await user.start({ plan, steps: { a: [{ text: 'late', delayMs: 20_000 }] } });
    await user.waitFor(id, (run) => run.status === 'executing');
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
    await replay(`${user.tenant}/${id}`);
  });
});
