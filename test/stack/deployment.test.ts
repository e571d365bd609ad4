import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Child } from '../../src/dev/child.ts';
import { createWorkerVersions } from '../../src/workers/worker-versions.ts';
import { TestClient } from '../support/client.ts';
import { Creator, understands } from '../support/creator.ts';
import { startExample } from '../support/example-deployments.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/** A worker of the next version beside the old one, with runs in flight on both. */
const DEPLOYMENT = 'agent-orchestrator';
const WORKER = fileURLToPath(new URL('../../src/workers/worker.ts', import.meta.url));

let stack: Awaited<ReturnType<typeof startTestStack>>;
let temporal: Client;
let next: Child;

beforeAll(async () => {
  stack = await startTestStack({ WORKER_BUILD_ID: 'one' });
  const { endpoints } = stack;
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
  const log = join(endpoints.dataDir, 'logs', 'next-worker.log');
  next = new Child({
    name: 'next worker',
    command: process.execPath,
    args: [WORKER],
    env: { ...process.env, ...stack.workerEnv, WORKER_BUILD_ID: 'two', WORKER_METRICS_PORT: '0' },
    logFile: log,
    isReady: async () =>
      ((await deployments().list(DEPLOYMENT)) ?? []).some(({ buildId }) => buildId === 'two'),
    onPid: () => undefined,
    onLine: () => undefined,
  });
});
afterAll(async () => {
  await next?.stop();
  await temporal?.connection.close();
  await stack?.stop();
});

const deployments = () => createWorkerVersions(temporal, 'default');

async function versionOf(user: TestClient, id: string): Promise<string | undefined> {
  const { raw } = await temporal.workflow.getHandle(`${user.tenant}/${id}`).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

test('a confirmation that comes after a deploy', async () => {
  const example = await startExample('tools');
  const user = new Creator(stack.endpoints);
  await user.register(example);
  const id = await user.create({ ...understands('Coder'), config: [{ json: { config: {} } }] });
  const { approval_id } = await user.askedFor(id, 'agent_creation');
  expect(await versionOf(user, id)).toBe('one');
  await next.start();
  await deployments().promote(DEPLOYMENT, 'two');
  await user.decide(approval_id, { decision: 'approve' });
  expect(await user.endOf(id)).toMatchObject({ status: 'completed' });
  expect(await versionOf(user, id)).toBe('one');
  await deployments().promote(DEPLOYMENT, 'one');
  await next.stop();
  await example.stop();
});

test('runs stay on the version they began on, and new ones begin on the one that was promoted', async () => {
  const user = new TestClient(stack.endpoints);
  await user.addTool('look', '/ok/look', { read_only: true });
  const scenario = {
    plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
    steps: { b: [{ tools: [{ name: 'look', arguments: {} }] }, { text: 'B' }] },
    review: [accept('a', 'b')],
  };
  // Waits for a person, so that it outlives the deploy.
  const old = await user.start(scenario, { approval: 'plan' });
  const question = await user.asked(old, 'plan');
  expect(await versionOf(user, old)).toBe('one');

  await next.start();
  const before = await user.start(scenario, { approval: 'plan' });
  const second = await user.asked(before, 'plan');
  expect(await versionOf(user, before)).toBe('one');
  await deployments().promote(DEPLOYMENT, 'two');
  const fresh = await user.start(scenario, { approval: 'plan' });
  const third = await user.asked(fresh, 'plan');
  expect(await versionOf(user, fresh)).toBe('two');
  expect(await deployments().list(DEPLOYMENT)).toEqual(
    expect.arrayContaining([
      { buildId: 'two', isCurrent: true, state: 'active' },
      { buildId: 'one', isCurrent: false, state: 'draining' },
    ]),
  );

  for (const { approval_id } of [question, second, third])
    await user.decide(approval_id, { decision: 'approve' });
  for (const id of [old, before, fresh])
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  expect(await versionOf(user, old)).toBe('one');
  // The agent's own workflow goes with its run.
  expect(await versionOf(user, `${old}/b`)).toBe('one');
  expect(await versionOf(user, `${fresh}/b`)).toBe('two');
});

test('housekeeping moves to the version that is promoted, even if the workers of the old one stop at once', async () => {
  /** The versions of the executions that run now; one that is between two rounds of its schedule is missing. */
  const versionsOf = async (type: string) => {
    const versions: (string | null | undefined)[] = [];
    const query = `WorkflowType = '${type}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of temporal.workflow.list({ query })) {
      const { raw } = await temporal.workflow.getHandle(workflowId).describe();
      versions.push(raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId);
    }
    return versions;
  };
  for (const type of ['reconcile', 'checkAgents'])
    await expect.poll(() => versionsOf(type), { timeout: 120_000 }).toEqual(['two']);
  await deployments().promote(DEPLOYMENT, 'one');
  next.kill();
  for (const type of ['reconcile', 'checkAgents'])
    await expect.poll(() => versionsOf(type), { timeout: 120_000 }).toEqual(['one']);
}, 600_000);
