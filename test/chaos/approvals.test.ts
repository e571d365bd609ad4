import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const signal = (name: string, what: NodeJS.Signals) =>
  process.kill(stack.pids[name] ?? Number.NaN, what);
const client = () => new TestClient(stack.endpoints);
const scenario: Scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };

test('an approval expires while the worker is down: it takes effect when the worker is back', async () => {
  const user = client();
  const id = await user.start(scenario, {
    approval: { modes: ['plan'], expires_in_seconds: 3, on_timeout: 'approve' },
  });
  const approval = await user.asked(id, 'plan');
  signal('worker', 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 4000));
  // Too late to decide, though no worker has closed it.
  expect(await user.decide(approval.approval_id, { decision: 'reject' })).toMatchObject({
    status: 409,
    body: { code: 'approval_expired' },
  });
  signal('worker', 'SIGKILL');
  expect(await user.ended(id, 60_000)).toMatchObject({ error: null, status: 'completed' });
  const events = (await user.approvals(`workflow_id=${id}&status=all`)).map(({ status }) => status);
  expect(events).toEqual(['expired']);
});

test('a decision is taken while Temporal is away, and reaches the run when it is back', async () => {
  const user = client();
  const id = await user.start(scenario, { approval: 'plan' });
  const { approval_id } = await user.asked(id, 'plan');
  signal('temporal', 'SIGSTOP');
  expect(await user.decide(approval_id, { decision: 'approve' })).toMatchObject({ status: 200 });
  signal('temporal', 'SIGKILL');
  expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed' });
});

test('kill -9 of the worker while a run waits, and of the API right after a decision', async () => {
  const user = client();
  const id = await user.start(scenario, { approval: { modes: ['plan', 'result'] } });
  const plan = await user.asked(id, 'plan');
  signal('worker', 'SIGKILL');
  await user.decide(plan.approval_id, { decision: 'approve' });
  signal('api', 'SIGKILL');
  const result = await user.asked(id, 'result', undefined, 90_000);
  await user.decide(result.approval_id, { decision: 'approve' });
  expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed' });
});

test('a run that is retried while Temporal is away goes on when it is back', async () => {
  const user = client();
  const id = await user.start({
    ...scenario,
    steps: { a: [{ error: { status: 400 } }, { text: 'A' }] },
  });
  expect(await user.ended(id)).toMatchObject({ status: 'failed' });
  signal('temporal', 'SIGSTOP');
  expect(await user.request('POST', `/v1/workflows/${id}/retry`)).toMatchObject({ status: 202 });
  signal('temporal', 'SIGKILL');
  expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed', attempt: 1 });
});

test('a run that is paused before any worker has seen it is paused, and goes on', async () => {
  const user = client();
  signal('worker', 'SIGSTOP');
  const id = await user.start(scenario);
  // Temporal has it a moment after it was accepted.
  await expect
    .poll(async () => (await user.request('POST', `/v1/workflows/${id}/pause`)).status)
    .toBe(202);
  signal('worker', 'SIGKILL');
  await user.waitFor(id, (run) => run.status === 'paused', 60_000);
  await user.request('POST', `/v1/workflows/${id}/resume`);
  expect(await user.ended(id, 60_000)).toMatchObject({ status: 'completed' });
});
