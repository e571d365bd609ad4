import { describe, inject, test } from 'vitest';
import type { Budget } from '../../src/contracts/budget.ts';
import { newId } from '../../src/platform/new-id.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const sessionId = () => newId('wf').replace('wf_', 'se_');
const threeParallel: Scenario = {
  plan: [planOf({ id: 'a' }, { id: 'b' }, { id: 'c' })],
  review: [accept('a', 'b', 'c')],
};
const approve = (
  user: TestClient,
  id: string,
  body: Record<string, unknown> = { decision: 'approve' },
) => user.decide(id, body);

describe.concurrent('a budget', () => {
  test('of model calls that three parallel steps reach at once: one question, no call too many', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(
      { ...threeParallel, steps: { '*': [{ text: 'x', delayMs: 300 }] } },
      { budget: { model_calls: 2 } },
    );
    const first = await user.asked(id, 'budget');
    expect(first).toMatchObject({
      title: expect.stringContaining('2 model calls'),
      subject: { budget: `workflow:${id}`, reached: 'model_calls', limits: { model_calls: 2 } },
    });
    const waiting = await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    // The plan and one of three steps.
    expect(waiting.usage.model_calls).toBe(2);
    expect(await user.modelRequests(id)).toHaveLength(2);
    expect(waiting.pending_approvals).toEqual([first.approval_id]);
    await approve(user, first.approval_id);
    const second = await user.asked(id, 'budget');
    expect(second.subject).toMatchObject({ limits: { model_calls: 4 } });
    expect(await user.modelRequests(id)).toHaveLength(4);
    await approve(user, second.approval_id, { decision: 'edit', edit: { model_calls: 100 } });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      usage: { model_calls: 5 },
      budget: { limits: { model_calls: 100 }, used: { model_calls: 5 }, version: 3 },
    });
  });

  test('of tokens or USD is overshot by no more than the calls in flight', async ({ expect }) => {
    for (const budget of [{ tokens: 150 }, { usd: '0.00001' }]) {
      const user = client();
      const usage = { input: 100, output: 50 };
      const id = await user.start(
        {
          plan: [{ ...planOf({ id: 'a' }, { id: 'b' }, { id: 'c' }), usage }],
          steps: { '*': [{ text: 'x', usage }] },
        },
        { budget },
      );
      const { approval_id } = await user.asked(id, 'budget');
      expect(await user.modelRequests(id)).toHaveLength(1);
      await approve(user, approval_id, { decision: 'reject', message: 'Enough.' });
      expect(await user.ended(id)).toMatchObject({
        status: 'failed',
        error: { message: expect.stringContaining('Enough.') },
      });
    }
  });

  test('that was refused can be raised, and the run retried: what is done costs nothing again', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(threeParallel, { budget: { model_calls: 3 } });
    const { approval_id } = await user.asked(id, 'budget');
    await user.waitFor(id, (run) => run.usage.model_calls === 3);
    await approve(user, approval_id, { decision: 'reject' });
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    await user.request('PUT', `/v1/budgets/workflows/${id}`, { model_calls: 10 });
    expect(await user.request('POST', `/v1/workflows/${id}/retry`)).toMatchObject({ status: 202 });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      attempt: 1,
      usage: { model_calls: 5 },
    });
    expect(await user.modelRequests(id)).toHaveLength(5);
  });

  test('of a session is shared by its runs, and raising it by hand answers the question', async ({
    expect,
  }) => {
    const user = client();
    const session_id = sessionId();
    expect(
      await user.request('PUT', `/v1/budgets/sessions/${session_id}`, { model_calls: 4 }),
    ).toMatchObject({ status: 200, body: { scope: 'session', id: session_id } });
    const scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };
    const first = await user.start(scenario, { session_id });
    expect(await user.ended(first)).toMatchObject({ status: 'completed', session_id });
    const second = await user.start(scenario, { session_id });
    const approval = await user.asked(second, 'budget');
    expect(approval).toMatchObject({ session_id, subject: { used: { model_calls: 4 } } });
    const { body } = await user.request<Budget>('PUT', `/v1/budgets/sessions/${session_id}`, {
      model_calls: 50,
    });
    expect(body).toMatchObject({ limits: { model_calls: 50 }, used: { model_calls: 4 } });
    expect(await user.ended(second)).toMatchObject({ status: 'completed' });
    expect(await user.approvals('status=withdrawn')).toMatchObject([
      { approval_id: approval.approval_id },
    ]);
  });

  test("of the tenant's day: two runs wait for one decision", async ({ expect }) => {
    const user = client();
    await user.request('PUT', '/v1/budgets/day', { model_calls: 1 });
    const scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };
    const ids = [await user.start(scenario), await user.start(scenario)];
    for (const id of ids) {
      await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    }
    const open = await user.approvals('kind=budget');
    expect(open).toHaveLength(1);
    for (const id of ids)
      expect((await user.get(id)).pending_approvals).toEqual([open[0]?.approval_id]);
    await approve(user, open[0]?.approval_id ?? '', {
      decision: 'edit',
      edit: { model_calls: 6 },
    });
    for (const id of ids) expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const { body } = await user.request<{ items: Budget[] }>('GET', '/v1/budgets');
    expect(body.items).toMatchObject([
      { scope: 'day', limits: { model_calls: 6 }, used: { model_calls: 6 } },
    ]);
  });

  test('keeps the limits that an edit does not name', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accept('a')] },
      { budget: { model_calls: 1, tokens: 1_000_000, usd: '9.50' } },
    );
    const { approval_id } = await user.asked(id, 'budget');
    await approve(user, approval_id, { decision: 'edit', edit: { model_calls: 5 } });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      budget: { limits: { model_calls: 5, tokens: 1_000_000, usd: '9.50' } },
    });
  });

  test('counts reserved calls, and says so to the person who raises it', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      { ...threeParallel, steps: { '*': [{ text: 'x', held: true }] } },
      { budget: { model_calls: 2, tokens: 1_000_000 } },
    );
    const { approval_id, subject } = await user.asked(id, 'budget');
    // The plan is used; one of three steps is in flight.
    expect(subject).toMatchObject({ used: { model_calls: 1 }, reserved: { model_calls: 1 } });
    expect((await user.get(id)).budget).toMatchObject({ reserved: { model_calls: 1 } });
    const taken = '1 used, 1 reserved by calls in flight';
    expect(
      await approve(user, approval_id, { decision: 'edit', edit: { model_calls: 2 } }),
    ).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_input',
        errors: [
          { field: 'edit.model_calls', message: `must be more than what is taken: ${taken}` },
        ],
      },
    });
    expect(
      await approve(user, approval_id, { decision: 'edit', edit: { usd: '1' } }),
    ).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            field: 'edit.model_calls',
            message: `is required: this limit is reached (${taken})`,
          },
        ],
      },
    });
    await approve(user, approval_id, { decision: 'edit', edit: { model_calls: 9 } });
    await user.waitFor(id, (run) => run.budget?.reserved.model_calls === 3);
    await user.release(id);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      budget: { used: { model_calls: 5 }, reserved: { model_calls: 0, tokens: 0, usd: '0' } },
    });
  });

  test('of time at work does not count the time in which the run waits for people', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
        steps: { a: [{ text: 'x', delayMs: 3500 }] },
        review: [accept('a', 'b')],
      },
      // So much that planning alone does not use it up on a busy machine.
      { budget: { wall_seconds: 3 }, approval: 'plan' },
    );
    const plan = await user.asked(id, 'plan');
    await new Promise((resolve) => setTimeout(resolve, 3500));
    await approve(user, plan.approval_id);
    const { approval_id, subject } = await user.asked(id, 'budget');
    expect(subject).toMatchObject({ reached: 'wall_seconds' });
    expect((await user.get(id)).steps[0]).toMatchObject({ status: 'completed' });
    await approve(user, approval_id, { decision: 'edit', edit: { wall_seconds: 600 } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  });
});

test.concurrent.each([
  [{ usd: '-1' }, 'budget.usd'],
  [{ usd: 'much' }, 'budget.usd'],
  [{ tokens: 0 }, 'budget.tokens'],
  [{ calls: 3 }, 'budget.calls'],
  [{}, 'budget'],
])('the budget %j is refused', async (budget, field) => {
  const { expect } = await import('vitest');
  const answer = await client().request('POST', '/v1/workflows', { task: 'x', budget });
  expect(answer).toMatchObject({
    status: 400,
    body: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
  });
});
