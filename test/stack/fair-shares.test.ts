import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LimitReport } from '../../src/contracts/limits.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

const RUNS = 20;
const STEPS = 50;
const SLOTS = 16;
/** Less than the tenant's share of the slots. */
const STEP_LIMIT = 6;

let stack: Awaited<ReturnType<typeof startTestStack>>;
beforeAll(async () => {
  stack = await startTestStack({
    WORKER_CONCURRENT_ACTIVITIES: String(SLOTS),
    LIMIT_STEPS: String(STEP_LIMIT),
    STEP_TIMEOUT_SECONDS: '3600',
    WORKER_SHUTDOWN_GRACE_SECONDS: '1',
  });
});
afterAll(() => stack?.stop());

const work: Scenario = {
  plan: [planOf({ id: 'one' }, { id: 'two', after: ['one'] })],
  review: [accept('one', 'two')],
};

/** Every step asks a model that never answers. */
async function hang(tenant: TestClient, runs: number): Promise<string[]> {
  const ids = Array.from({ length: STEPS }, (_, index) => ({ id: `s${index}` }));
  const plan = planOf(...ids).json;
  const scenario = { steps: { '*': [{ text: 'never', delayMs: 3_600_000 }] } };
  return Promise.all(Array.from({ length: runs }, () => tenant.start(scenario, { plan })));
}

test('a tenant with 1,000 steps that hang stops nobody else', async () => {
  const hostile = new TestClient(stack.endpoints, 'hostile');
  const hung = await hang(hostile, RUNS);
  for (const id of hung)
    await hostile.waitFor(
      id,
      ({ steps = [] }) => steps.filter(({ status }) => status === 'running').length === STEPS,
      120_000,
    );

  const other = new TestClient(stack.endpoints, 'other');
  const { status } = await other.ended(await other.start(work), 60_000);
  expect(status).toBe('completed');

  const readSteps = async () => {
    const { body } = await hostile.request<LimitReport>('GET', '/v1/limits');
    return body.items.find(({ name }) => name === 'steps');
  };
  await expect.poll(readSteps).toEqual({ name: 'steps', limit: STEP_LIMIT, used: STEP_LIMIT });
  // The others of its calls say what they wait for, and start when one in front of them ends.
  const waiting = async () =>
    (await Promise.all(hung.map((id) => hostile.get(id))))
      .flatMap(({ steps = [] }) => steps)
      .filter(({ waiting_for }) => waiting_for?.what === 'a slot of a worker');
  await expect.poll(async () => (await waiting()).length).toBeGreaterThan(0);
});

test("a tenant's calls that hang do not stop its own planning", async () => {
  const hostile = new TestClient(stack.endpoints, 'also-hostile');
  await hang(hostile, 1);
  const id = await hostile.start({ ...work, steps: { '*': [{ delayMs: 3_600_000 }] } });
  const run = await hostile.waitFor(id, ({ steps = [] }) => steps.length === 2, 60_000);
  expect(run.steps?.map(({ status }) => status)).toEqual(['running', 'pending']);
});
