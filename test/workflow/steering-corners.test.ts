import { describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Reply } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const calling = (name: string, n = 0): Reply => ({ tools: [{ name, arguments: { n } }] });
const failing: Reply = { error: { status: 400 } };

const lastOf = async (user: TestClient, id: string, title: string) =>
  (await user.modelRequests(id)).filter((seen) => seen.title === title).map(({ last }) => last);

describe.concurrent('where several things come together', () => {
  test.each([
    ['that answers at once', [] as Reply[]],
    ['that works with tools', [calling('look')]],
  ])('a message to an agent %s is heard after a retry, too', async (_name, before) => {
    const { expect } = await import('vitest');
    const user = client();
    await user.addTool('look', '/ok/look', { read_only: true });
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [...before, { text: 'too early', delayMs: 2500 }, failing, { text: 'heard' }] },
      review: [accept('a')],
    });
    await expect
      .poll(async () => (await lastOf(user, id, 'Title of a')).length, { timeout: 20_000 })
      .toBe(before.length + 1);
    const said = await user.request('POST', `/v1/workflows/${id}/steps/a/messages`, {
      message: 'Mind this.',
    });
    expect(said.status).toBe(202);
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'heard' }],
      // Plan, answers and review; the call that failed cost nothing, and none was made twice.
      usage: { model_calls: before.length + 4 },
    });
    expect((await lastOf(user, id, 'Title of a')).slice(-2)).toEqual(['Mind this.', 'Mind this.']);
  });

  test('one answer for parallel calls of a tool that is asked for once', async ({ expect }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' })],
        steps: {
          a: [
            { tools: [1, 2, 3, 4].map((n) => ({ name: 'book', arguments: { n } })) },
            { text: 'x' },
          ],
        },
        review: [accept('a')],
      },
      { approval: { tools: [{ name: 'book', policy: 'ask_once' }] } },
    );
    const { approval_id } = await user.asked(id, 'tool_call');
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.toolCalls()).map(({ body }) => body.n).sort()).toEqual([1, 2, 3, 4]);
  });

  test('a retry within a revision does everything again that was rejected', async ({ expect }) => {
    const user = client();
    const rejection = {
      json: {
        verdict: 'revise',
        score: 0.1,
        summary: 'No',
        steps: ['a', 'b'].map((step_id) => ({ step_id, accepted: false, feedback: 'Better!' })),
      },
    };
    const id = await user.start({
      plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] }, { id: 'c' })],
      steps: {
        a: [{ text: 'A0' }, failing, { text: 'A1' }],
        b: [{ text: 'B0' }, { text: 'B1' }],
        c: [{ text: 'C0' }],
      },
      review: [rejection, accept('a', 'b', 'c')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      round: 1,
      steps: [{ output: 'A1' }, { output: 'B1' }, { output: 'C0' }],
    });
    const executing = (await user.events(id)).find(({ payload }) => payload.revises);
    expect(executing?.payload).toMatchObject({
      status: 'executing',
      revises: ['a', 'b'],
      round: 1,
    });
  });

  test('a call with edited arguments and an unknown outcome is not made again by a retry', async ({
    expect,
  }) => {
    const user = client();
    await user.addTool('book', '/flaky/book');
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' })],
        steps: { a: [calling('book', 1), { text: 'x' }] },
        review: [accept('a')],
      },
      { approval: 'tools' },
    );
    const call = await user.asked(id, 'tool_call');
    await user.decide(call.approval_id, { decision: 'edit', edit: { n: 9 } });
    const unknown = await user.asked(id, 'unknown_effect');
    await user.decide(unknown.approval_id, { decision: 'reject' });
    expect(await user.ended(id)).toMatchObject({ status: 'failed' });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    const again = await user.asked(id, 'unknown_effect');
    expect(again.subject).toMatchObject({ arguments: { n: 9 } });
    await user.decide(again.approval_id, { decision: 'respond', message: 'It is booked.' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.toolCalls()).map(({ body }) => body.n)).toEqual([9]);
  });

  test('a plan that is replaced while its run is paused is asked about anew', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accept('n')] },
      { approval: 'plan' },
    );
    const old = await user.asked(id, 'plan');
    await user.request('POST', `/v1/workflows/${id}/pause`);
    await user.waitFor(id, (run) => run.status === 'paused');
    await user.request('PUT', `/v1/workflows/${id}/steps`, planOf({ id: 'n' }).json);
    await user.decide(old.approval_id, { decision: 'approve' });
    await user.request('POST', `/v1/workflows/${id}/resume`);
    const now = await user.asked(id, 'plan');
    expect(now).toMatchObject({ subject: { steps: [{ step_id: 'n' }] } });
    expect((await user.modelRequests(id)).every(({ role }) => role === 'plan')).toBe(true);
    await user.decide(now.approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed', steps: [{ step_id: 'n' }] });
  });

  test('an edited plan of a fork carries out a kept step that was changed', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
        steps: { a: [{ text: 'A0' }, { text: 'A1' }] },
        review: [accept('a', 'b')],
      },
      { approval: 'plan' },
    );
    await user.decide((await user.asked(id, 'plan')).approval_id, { decision: 'approve' });
    await user.ended(id);
    const { body } = await user.request<{ workflow_id: string }>(
      'POST',
      `/v1/workflows/${id}/fork`,
      { from_step: 'b' },
    );
    const { approval_id } = await user.asked(body.workflow_id, 'plan');
    const plan = planOf({ id: 'a' }, { id: 'b', after: ['a'] }).json as {
      steps: { instruction: string }[];
    };
    const [a, b] = plan.steps;
    await user.decide(approval_id, {
      decision: 'edit',
      edit: { steps: [{ ...a, instruction: 'Otherwise' }, b] },
    });
    expect(await user.ended(body.workflow_id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'A1', instruction: 'Otherwise' }, { status: 'completed' }],
    });
  });

  test('an edited plan of a fork keeps a step whose dependencies have another order', async ({
    expect,
  }) => {
    const user = client();
    const edges = (after: string[]) =>
      planOf({ id: 'a' }, { id: 'b' }, { id: 'c', after }, { id: 'd', after: ['c'] });
    const id = await user.start(
      {
        plan: [edges(['a', 'b'])],
        steps: { c: [{ text: 'C0' }, { text: 'C1' }] },
        review: [accept('a', 'b', 'c', 'd')],
      },
      { approval: 'plan' },
    );
    await user.decide((await user.asked(id, 'plan')).approval_id, { decision: 'approve' });
    await user.ended(id);
    const { body } = await user.request<{ workflow_id: string }>(
      'POST',
      `/v1/workflows/${id}/fork`,
      { from_step: 'd' },
    );
    const { approval_id } = await user.asked(body.workflow_id, 'plan');
    await user.decide(approval_id, {
      decision: 'edit',
      edit: edges(['b', 'a']).json as object,
    });
    const { status, steps } = await user.ended(body.workflow_id);
    expect(status).toBe('completed');
    expect(steps[2]).toMatchObject({ step_id: 'c', output: 'C0' });
  });

  test('a run that is cancelled right after its retry stays cancelled', async ({ expect }) => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [failing, { text: 'late', delayMs: 3000 }] },
    });
    await user.ended(id);
    await user.request('POST', `/v1/workflows/${id}/retry`);
    expect(await user.request('DELETE', `/v1/workflows/${id}`)).toMatchObject({ status: 202 });
    expect(await user.ended(id)).toMatchObject({ status: 'cancelled' });
  });
});
