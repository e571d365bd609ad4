import { Client, Connection } from '@temporalio/client';
import { describe, inject, test } from 'vitest';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import type { WorkflowDetail } from '../../src/contracts/workflow.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Reply } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const steps = ['a', 'b', 'c'];
const chain = planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] });
const slow = (text: string, delayMs = 2500): Reply => ({ text, delayMs });

/** How often the model was asked for each step. */
async function asked(user: TestClient, id: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { role, title } of await user.modelRequests(id)) {
    const key = role === 'step' ? title.replace('Title of ', '') : role;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const gapless = (events: EventEnvelope[]) =>
  events.every(({ sequence }, index) => sequence === index + 1);

describe.concurrent('pause', () => {
  test('lets the call in flight finish, begins nothing new, and resume goes on', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start({
      plan: [chain],
      steps: { a: [slow('A')] },
      review: [accept(...steps)],
    });
    await expect.poll(async () => (await asked(user, id)).a).toBe(1);
    expect(await user.request('POST', `/v1/workflows/${id}/pause`)).toMatchObject({
      status: 202,
      body: { requested: 'pause' },
    });
    await user.waitFor(id, (run) => run.status === 'paused');
    await user.waitFor(id, (run) => run.steps[0]?.status === 'completed');
    expect(await user.request('POST', `/v1/workflows/${id}/pause`)).toMatchObject({
      body: { status: 'paused', requested: null },
    });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1 });
    expect(await user.request('POST', `/v1/workflows/${id}/resume`)).toMatchObject({
      status: 202,
      body: { status: 'paused', requested: 'resume' },
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1, b: 1, c: 1, review: 1 });
    expect(await user.statuses(id)).toEqual([
      'pending',
      'planning',
      'executing',
      'paused',
      'executing',
      'reviewing',
      'completed',
    ]);
    expect(await user.request('POST', `/v1/workflows/${id}/pause`)).toMatchObject({
      status: 409,
      body: { code: 'already_finished' },
    });
  });

  test('while it plans, reviews, or an agent works with tools', async ({ expect }) => {
    const user = client();
    await user.addTool('look', '/ok/look', { read_only: true });
    const look = { tools: [{ name: 'look', arguments: {} }], delayMs: 600 };
    const id = await user.start({
      plan: [{ ...planOf({ id: 'a' }), delayMs: 600 }],
      steps: { a: [look, look, { text: 'A', delayMs: 600 }] },
      review: [{ ...accept('a'), delayMs: 600 }],
    });
    for (const [role, turn] of [
      ['plan', 0],
      ['step', 1],
      ['review', 0],
    ] as const) {
      await expect
        .poll(async () =>
          (await user.modelRequests(id)).some((seen) => seen.role === role && seen.turn === turn),
        )
        .toBe(true);
      await user.request('POST', `/v1/workflows/${id}/pause`);
      await user.waitFor(id, (run) => run.status === 'paused');
      // What is in flight ends; a second later nothing else was asked.
      await new Promise((resolve) => setTimeout(resolve, 1200));
      expect((await user.modelRequests(id)).at(-1)).toMatchObject({ role, turn });
      await user.request('POST', `/v1/workflows/${id}/resume`);
    }
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 3, review: 1 });
  });

  test('a paused run can be cancelled', async ({ expect }) => {
    const user = client();
    const id = await user.start({ plan: [{ ...chain, held: true }] });
    await user.waitFor(id, (run) => run.status === 'planning');
    await user.request('POST', `/v1/workflows/${id}/pause`);
    await user.waitFor(id, (run) => run.status === 'paused');
    await user.request('DELETE', `/v1/workflows/${id}`);
    expect(await user.ended(id)).toMatchObject({ status: 'cancelled' });
  });
});

describe.concurrent('retry', () => {
  test('goes on from the failed step; what is finished is not asked again, and the log goes on', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start({
      plan: [chain],
      steps: { b: [{ error: { status: 400 } }, { text: 'B' }] },
      review: [accept(...steps)],
    });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      steps: [{ status: 'completed' }, { status: 'failed' }, { status: 'cancelled' }],
    });
    const before = await user.events(id);
    expect(await user.request('POST', `/v1/workflows/${id}/retry`)).toMatchObject({
      status: 202,
      body: { status: 'pending' },
    });
    // A client that had seen the end follows on.
    const seen: EventEnvelope[] = [];
    for await (const event of user.follow(id, before.length)) seen.push(event);
    expect(await user.get(id)).toMatchObject({ status: 'completed', error: null, attempt: 1 });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1, b: 2, c: 1, review: 1 });
    const after = await user.events(id);
    expect(gapless(after)).toBe(true);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length)).toEqual(seen);
    expect(after[before.length]?.payload).toMatchObject({
      status: 'pending',
      previous_status: 'failed',
      attempt: 1,
    });
    expect(await user.request('POST', `/v1/workflows/${id}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'not_failed' },
    });
  });

  test('in the middle of a conversation: its tools and answers are kept', async ({ expect }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: {
        a: [
          { tools: [{ name: 'book', arguments: { n: 1 } }] },
          { error: { status: 400 } },
          { text: 'booked' },
        ],
      },
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'booked' }],
      usage: { model_calls: 4 },
    });
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test.each([
    [
      'the planner gave no usable plan',
      { plan: [{ text: '?' }, { text: '?' }, { text: '?' }, chain] },
    ],
    [
      'the review rejected to the end',
      {
        plan: [chain],
        review: [
          {
            json: {
              verdict: 'revise',
              score: 0,
              summary: 'No',
              steps: [{ step_id: 'c', accepted: false, feedback: 'Again' }],
            },
          },
          accept(...steps),
        ],
      },
    ],
  ])('where %s', async (_name, scenario) => {
    const { expect } = await import('vitest');
    const user = client();
    const id = await user.start({ review: [accept(...steps)], ...scenario }, { max_revisions: 0 });
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    const failed = await asked(user, id);
    await user.request('POST', `/v1/workflows/${id}/retry`);
    const run = await user.ended(id);
    if ('review' in scenario) {
      // The review is not asked for again: with no revision allowed it still rejects.
      expect(run).toMatchObject({ status: 'failed', error: { code: 'review_rejected' } });
      expect(await asked(user, id)).toEqual(failed);
    } else {
      expect(run).toMatchObject({ status: 'completed' });
    }
  });

  test('a run that was terminated in Temporal', async ({ expect }) => {
    const user = client();
    const id = await user.start({
      plan: [chain],
      steps: { b: [slow('B', 3000), { text: 'B' }] },
      review: [accept(...steps)],
    });
    await user.waitFor(id, (run) => run.steps[1]?.status === 'running');
    const connection = await Connection.connect({ address: user.endpoints.temporal });
    await new Client({ connection }).workflow.getHandle(`${user.tenant}/${id}`).terminate('test');
    await connection.close();
    expect(await user.ended(id)).toMatchObject({ status: 'terminated' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await asked(user, id)).toMatchObject({ plan: 1, a: 1, c: 1, review: 1 });
    expect(gapless(await user.events(id))).toBe(true);
  });
});

describe.concurrent('fork', () => {
  test('from a step with a changed input: earlier steps cost nothing, the first run stays', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start({
      plan: [chain],
      steps: { b: [{ text: 'B' }, { text: 'B of the fork' }] },
      review: [accept(...steps)],
    });
    const first = await user.ended(id);
    const answer = await user.request<{ workflow_id: string }>('POST', `/v1/workflows/${id}/fork`, {
      from_step: 'b',
      input: { tone: 'polite' },
    });
    expect(answer).toMatchObject({ status: 202 });
    const fork = answer.body.workflow_id;
    expect(answer.headers.get('location')).toBe(`/v1/workflows/${fork}`);
    expect(await user.ended(fork)).toMatchObject({
      status: 'completed',
      forked_from: { workflow_id: id, step_id: 'b' },
      input: { tone: 'polite' },
      steps: [{ output: first.steps[0]?.output }, { output: 'B of the fork' }, {}],
      usage: { model_calls: 3 },
    });
    // Both runs name the same scenario, so the mock has seen both.
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1, b: 2, c: 2, review: 2 });
    expect((await user.modelRequests(id)).at(-2)).toMatchObject({ title: 'Title of c' });
    expect(await user.get(id)).toMatchObject({ status: 'completed', updated_at: first.updated_at });
    const events = await user.events(fork);
    expect(gapless(events)).toBe(true);
    expect(events.map(({ type }) => type)).toContain('workflow.plan_created');
    expect(events.filter(({ type }) => type === 'workflow.step_started')).toHaveLength(2);
  });

  test('with a changed plan keeps the finished steps that are the same in it', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start({ plan: [chain], review: [accept(...steps)] });
    await user.ended(id);
    const { body } = await user.request<{ workflow_id: string }>(
      'POST',
      `/v1/workflows/${id}/fork`,
      {
        plan: planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'd', after: ['b'] }).json,
      },
    );
    expect(await user.ended(body.workflow_id)).toMatchObject({
      status: 'completed',
      steps: [{ step_id: 'a' }, { step_id: 'b' }, { step_id: 'd', status: 'completed' }],
    });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1, b: 1, c: 1, d: 1, review: 2 });
  });

  test('without a step starts anew; wrong input is refused by field', async ({ expect }) => {
    const user = client();
    const id = await user.start({ plan: [chain], review: [accept(...steps)] });
    await user.ended(id);
    const fork = (body: object) =>
      user.request<{ workflow_id: string }>('POST', `/v1/workflows/${id}/fork`, body);
    expect(await user.ended((await fork({})).body.workflow_id)).toMatchObject({
      status: 'completed',
      usage: { model_calls: 5 },
    });
    for (const [body, field] of [
      [{ from_step: 'zzz' }, 'from_step'],
      [{ from_step: 'b', blueprints: { general: 99 } }, 'blueprints.general'],
      [{ agent_type: 'nobody' }, 'agent_type'],
      [{ task: '' }, 'task'],
      [{ surprise: 1 }, 'surprise'],
    ] as const) {
      expect(await fork(body)).toMatchObject({
        status: 400,
        body: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
      });
    }
    const stranger = client();
    for (const verb of ['fork', 'retry', 'pause', 'resume']) {
      expect(
        await stranger.request(
          'POST',
          `/v1/workflows/${id}/${verb}`,
          verb === 'fork' ? {} : undefined,
        ),
      ).toMatchObject({ status: 404 });
    }
  });
});

describe.concurrent('steering', () => {
  test('a message reaches the agent of a running step, also one that was about to be done', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [slow('too early', 2500), { text: 'with the message' }] },
      review: [accept('a')],
    });
    await expect.poll(async () => (await asked(user, id)).a).toBe(1);
    const said = await user.request('POST', `/v1/workflows/${id}/steps/a/messages`, {
      message: 'Mind the budget.',
    });
    expect(said).toMatchObject({ status: 202 });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'with the message' }],
    });
    const heard = (await user.modelRequests(id)).find(
      ({ role, turn }) => role === 'step' && turn === 1,
    );
    expect(heard?.last).toBe('Mind the budget.');
    expect((await user.events(id)).map(({ type }) => type)).toContain('workflow.step_message');
  });

  test('a message to an agent in the middle of its tools', async ({ expect }) => {
    const user = client();
    await user.addTool('wait', '/slow/wait', { read_only: true });
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: 'wait', arguments: {} }] }, { text: 'done' }] },
      review: [accept('a')],
    });
    await expect.poll(() => user.toolCalls()).toHaveLength(1);
    await user.request('POST', `/v1/workflows/${id}/steps/a/messages`, { message: 'Hurry.' });
    await user.ended(id);
    expect((await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last).toBe('Hurry.');
    expect(
      await user.request('POST', `/v1/workflows/${id}/steps/a/messages`, { message: 'Late.' }),
    ).toMatchObject({ status: 409, body: { code: 'already_finished' } });
  });

  test('the steps of a run can be sent back as they were shown', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c', after: ['b'] })],
        steps: { b: [{ text: 'B', held: true }] },
        review: [accept('a', 'b', 'c')],
      },
      { approval: 'plan' },
    );
    const { approval_id, subject } = await user.asked(id, 'plan');
    const put = (body: unknown) =>
      user.request<WorkflowDetail & Problem>('PUT', `/v1/workflows/${id}/steps`, body);
    // The plan of an approval, and the steps of the run.
    expect(await put(subject)).toMatchObject({ status: 200, body: { steps: subject.steps } });
    const { steps } = await user.get(id);
    expect(await put({ steps })).toMatchObject({ status: 200, body: { steps } });
    const question = await user.asked(id, 'plan');
    await user.decide(question.approval_id, { decision: 'approve' });
    const started = await user.waitFor(id, (run) => run.steps[1]?.status === 'running');
    const [a, b, c] = started.steps;
    expect(await put({ steps: [a, b, { ...c, status: 'completed' }] })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'steps.2.status' }] },
    });
    expect(await put({ steps: [a, { ...b, title: 'Other' }, c] })).toMatchObject({
      status: 409,
      body: { code: 'step_started' },
    });
    expect(await put({ steps: [a, b, { ...c, title: 'Other' }] })).toMatchObject({
      status: 200,
      body: { steps: [{ status: 'completed' }, { status: 'running' }, { title: 'Other' }] },
    });
    await user.release(id);
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(approval_id).toBe(question.approval_id);
  });

  test('steps that have not started are replaced; those that have are not', async ({ expect }) => {
    const user = client();
    const id = await user.start({
      plan: [chain],
      steps: { a: [{ text: 'A', held: true }] },
      review: [accept('a', 'x', 'y')],
    });
    await expect.poll(async () => (await asked(user, id)).a).toBe(1);
    const put = (plan: Reply) => user.request('PUT', `/v1/workflows/${id}/steps`, plan.json);
    expect(await put(planOf({ id: 'a' }))).toMatchObject({
      status: 409,
      body: { code: 'step_started' },
    });
    expect(await put(planOf({ id: 'x', after: ['nobody'] }))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'steps.0.depends_on' }] },
    });
    expect(await put(planOf({ id: 'x', after: ['a'] }, { id: 'y' }))).toMatchObject({
      status: 200,
    });
    // y waits for nothing: it begins while a still runs.
    const run = await user.waitFor(
      id,
      ({ steps: [a, , y] }) => y?.status === 'completed' && a !== undefined,
    );
    expect(run.steps[0]).toMatchObject({ step_id: 'a', status: 'running' });
    await user.release(id);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ step_id: 'a' }, { step_id: 'x' }, { step_id: 'y' }],
    });
    expect(await asked(user, id)).toEqual({ plan: 1, a: 1, x: 1, y: 1, review: 1 });
    expect(gapless(await user.events(id))).toBe(true);
  });
});
