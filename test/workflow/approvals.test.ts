import { describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf, type Reply, type Scenario } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const calling = (name: string, n = 0): Reply => ({ tools: [{ name, arguments: { n } }] });
const oneStep = (...replies: Reply[]): Scenario => ({
  plan: [planOf({ id: 'a' })],
  steps: { a: replies },
  review: [accept('a')],
});

describe.concurrent('a plan', () => {
  test('waits for a person, costs nothing meanwhile, and is carried out as approved', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(oneStep(), { approval: 'plan' });
    const approval = await user.asked(id, 'plan');
    expect(approval).toMatchObject({
      status: 'pending',
      workflow_id: id,
      subject: { steps: [{ step_id: 'a', instruction: 'Instruction of a' }] },
      choices: [{ decision: 'approve' }, { decision: 'edit' }, { decision: 'reject' }],
    });
    const waiting = await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    expect(waiting).toMatchObject({
      pending_approvals: [approval.approval_id],
      steps: [{ status: 'pending' }],
    });
    const decided = await user.decide(
      approval.approval_id,
      { decision: 'approve', subject_hash: approval.subject_hash },
      { 'x-user-id': 'ada', 'user-agent': 'inbox/1' },
    );
    expect(decided).toMatchObject({
      status: 200,
      body: {
        status: 'decided',
        decision: {
          decision: 'approve',
          decided_by: 'ada',
          decided_from: { ip: '127.0.0.1', user_agent: 'inbox/1' },
        },
      },
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed', pending_approvals: [] });
    expect(await user.statuses(id)).toEqual([
      'pending',
      'planning',
      'awaiting_approval',
      // The question is answered before the run goes on.
      'planning',
      'executing',
      'reviewing',
      'completed',
    ]);
    const { body } = await user.request<{ items: { actor: string; action: string }[] }>(
      'GET',
      `/v1/audit?resource_id=${approval.approval_id}`,
    );
    expect(body.items).toMatchObject([{ actor: 'ada', action: 'approval.decide' }]);
  });

  test('that is rejected goes back to the planner with what was said', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }), planOf({ id: 'b' })],
        review: [accept('b')],
      },
      { approval: { modes: ['plan'] } },
    );
    const first = await user.asked(id, 'plan');
    await user.decide(first.approval_id, { decision: 'reject', message: 'Use a cheaper way.' });
    const second = await user.asked(id, 'plan');
    expect(second.approval_id).not.toBe(first.approval_id);
    await user.decide(second.approval_id, { decision: 'approve' });
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'completed', steps: [{ step_id: 'b' }] });
    const plans = (await user.modelRequests(id)).filter(({ role }) => role === 'plan');
    expect(plans.map(({ last }) => last.includes('Use a cheaper way.'))).toEqual([false, true]);
  });

  test("of the client's own that is rejected is replaced by the planner", async ({ expect }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'b' })], review: [accept('b')] },
      { approval: 'plan', plan: planOf({ id: 'mine' }).json },
    );
    const { approval_id } = await user.asked(id, 'plan');
    await user.decide(approval_id, { decision: 'reject', message: 'No.' });
    await user.decide((await user.asked(id, 'plan')).approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed', steps: [{ step_id: 'b' }] });
  });

  test('can be edited; what is no plan is refused by field', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' }, { id: 'b' })], review: [accept('x', 'y')] },
      { approval: 'plan' },
    );
    const { approval_id } = await user.asked(id, 'plan');
    const bad = await user.decide(approval_id, {
      decision: 'edit',
      edit: planOf({ id: 'x', after: ['nobody'] }).json as object,
    });
    expect(bad).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'edit.steps.0.depends_on' }] },
    });
    await user.decide(approval_id, {
      decision: 'edit',
      edit: planOf({ id: 'x' }, { id: 'y', after: ['x'] }).json as object,
    });
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'completed', steps: [{ step_id: 'x' }, { step_id: 'y' }] });
    expect(run.steps).toHaveLength(2);
  });

  test('can be sent back as it was shown, and is carried out so', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })], review: [accept('a', 'b')] },
      { approval: 'plan' },
    );
    const { approval_id, subject } = await user.asked(id, 'plan');
    expect(subject).toMatchObject({
      steps: [{ capability: 'general', agent: 'general@1', model: expect.any(String) }, {}],
    });
    const [a, b] = (subject as { steps: object[] }).steps;
    expect(
      await user.decide(approval_id, {
        decision: 'edit',
        edit: { ...subject, steps: [{ ...a, model: 'another' }, b] },
      }),
    ).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            field: 'edit.steps.0.model',
            message: 'is set by the server: send it as it was shown, or leave it out',
          },
        ],
      },
    });
    expect(
      await user.decide(approval_id, {
        decision: 'edit',
        edit: { ...subject, steps: [a, { ...b, instruction: 'Another instruction' }] },
      }),
    ).toMatchObject({ status: 200 });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [
        { ...a, status: 'completed' },
        { step_id: 'b', agent: 'general@1', instruction: 'Another instruction' },
      ],
    });
  });

  test('that was changed while somebody looked at it is not decided by what they saw', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accept('n')] },
      { approval: 'plan' },
    );
    const seen = await user.asked(id, 'plan');
    const replaced = await user.request(
      'PUT',
      `/v1/workflows/${id}/steps`,
      planOf({ id: 'n' }).json,
    );
    expect(replaced.status).toBe(200);
    await expect
      .poll(async () => (await user.asked(id, 'plan')).subject_hash)
      .not.toBe(seen.subject_hash);
    const late = await user.decide(seen.approval_id, {
      decision: 'approve',
      subject_hash: seen.subject_hash,
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'subject_changed' } });
    const now = await user.asked(id, 'plan');
    expect(now).toMatchObject({
      approval_id: seen.approval_id,
      subject: { steps: [{ step_id: 'n' }] },
    });
    await user.decide(now.approval_id, { decision: 'approve', subject_hash: now.subject_hash });
    expect(await user.ended(id)).toMatchObject({ status: 'completed', steps: [{ step_id: 'n' }] });
  });
});

describe.concurrent('a tool call', () => {
  test('is asked for where it may change something, and not where it is read-only', async ({
    expect,
  }) => {
    const user = client();
    await user.addTool('look', '/ok/look', { read_only: true });
    await user.addTool('book', '/ok/book');
    const id = await user.start(
      oneStep(
        {
          tools: [
            { name: 'look', arguments: {} },
            { name: 'book', arguments: { n: 7 } },
          ],
        },
        { text: 'booked' },
      ),
      { approval: 'tools' },
    );
    const approval = await user.asked(id, 'tool_call');
    expect(approval).toMatchObject({
      step_id: 'a',
      subject: { tool: 'book', arguments: { n: 7 }, agent: 'general' },
    });
    await expect
      .poll(async () => (await user.toolCalls()).map(({ path }) => path))
      .toEqual(['/ok/look']);
    await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    await user.decide(approval.approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.toolCalls()).map(({ path }) => path)).toEqual(['/ok/look', '/ok/book']);
  });

  test('that is rejected is not made, and the agent gets the reason', async ({ expect }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    const id = await user.start(oneStep(calling('book'), { text: 'not booked' }), {
      approval: 'tools',
    });
    const { approval_id } = await user.asked(id, 'tool_call');
    await user.decide(approval_id, { decision: 'reject', message: 'Too expensive.' });
    expect(await user.ended(id)).toMatchObject({ steps: [{ output: 'not booked' }] });
    expect(await user.toolCalls()).toEqual([]);
    const asked = await user.modelRequests(id);
    expect(asked.find(({ turn, role }) => role === 'step' && turn === 1)?.last).toContain(
      'Too expensive.',
    );
  });

  test('is made with edited arguments, which must fit the schema', async ({ expect }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    const id = await user.start(oneStep(calling('book', 1), { text: 'ok' }), { approval: 'tools' });
    const { approval_id } = await user.asked(id, 'tool_call');
    expect(
      await user.decide(approval_id, { decision: 'edit', edit: { n: 'three' } }),
    ).toMatchObject({ status: 400, body: { errors: [{ field: 'edit' }] } });
    await user.decide(approval_id, { decision: 'edit', edit: { n: 3 } });
    await user.ended(id);
    expect((await user.toolCalls()).map(({ body }) => body)).toEqual([{ n: 3 }]);
  });

  test('follows the policy of its name: auto, ask_once, deny', async ({ expect }) => {
    const user = client();
    await user.addTool('book_room', '/ok/room');
    await user.addTool('book_trip', '/ok/trip');
    await user.addTool('pay', '/ok/pay');
    const id = await user.start(
      oneStep(
        calling('book_room', 1),
        calling('book_trip', 2),
        calling('book_trip', 3),
        calling('pay', 4),
        { text: 'done' },
      ),
      {
        approval: {
          modes: ['tools'],
          tools: [
            { name: '*_room', policy: 'auto' },
            { name: 'book*', policy: 'ask_once' },
            { name: 'pay', policy: 'deny' },
          ],
        },
      },
    );
    const { approval_id } = await user.asked(id, 'tool_call');
    await user.decide(approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect((await user.toolCalls()).map(({ body }) => body.n)).toEqual([1, 2, 3]);
    expect(await user.approvals(`workflow_id=${id}&status=all`)).toHaveLength(1);
    expect((await user.modelRequests(id)).at(-2)?.last).toContain('Calls of pay are not permitted');
  });

  test('of parallel steps: decided in reverse order, each goes to the one that asked', async ({
    expect,
  }) => {
    const user = client();
    await user.addTool('book', '/ok/book');
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b' })],
        steps: {
          a: [calling('book', 1), { text: 'a done' }],
          b: [calling('book', 2), { text: 'b done' }],
        },
        review: [accept('a', 'b')],
      },
      { approval: 'tools' },
    );
    const a = await user.asked(id, 'tool_call', ({ step_id }) => step_id === 'a');
    const b = await user.asked(id, 'tool_call', ({ step_id }) => step_id === 'b');
    await user.waitFor(id, (run) => run.status === 'awaiting_approval');
    await user.decide(b.approval_id, { decision: 'approve' });
    const half = await user.waitFor(id, (run) => run.steps[1]?.status === 'completed');
    expect(half.steps[0]).toMatchObject({ status: 'running' });
    expect((await user.toolCalls()).map(({ body }) => body.n)).toEqual([2]);
    await user.decide(a.approval_id, { decision: 'reject', message: 'Not this one.' });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'a done' }, { output: 'b done' }],
    });
    expect((await user.toolCalls()).map(({ body }) => body.n)).toEqual([2]);
  });
});

describe.concurrent('a question of an agent', () => {
  const question = {
    tools: [{ name: 'ask_person', arguments: { question: 'Which colour?', options: ['red'] } }],
  };

  test('is answered by a person', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(question, { text: 'painted' }));
    const approval = await user.asked(id, 'question');
    expect(approval).toMatchObject({ title: 'Which colour?', subject: { options: ['red'] } });
    expect(await user.decide(approval.approval_id, { decision: 'approve' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'decision' }] },
    });
    expect(await user.decide(approval.approval_id, { decision: 'respond' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'message' }] },
    });
    await user.decide(approval.approval_id, { decision: 'respond', message: 'Blue, please.' });
    expect(await user.ended(id)).toMatchObject({ steps: [{ output: 'painted' }] });
    const asked = await user.modelRequests(id);
    expect(asked.find(({ turn, role }) => role === 'step' && turn === 1)?.last).toBe(
      'Blue, please.',
    );
  });

  test('is not offered where the run does not want it', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(question, { text: 'guessed' }), {
      approval: { questions: false },
    });
    expect(await user.ended(id)).toMatchObject({ steps: [{ output: 'guessed' }] });
    expect(await user.approvals(`workflow_id=${id}&status=all`)).toEqual([]);
  });
});

describe.concurrent('a result', () => {
  test('is done again with what a person said, then edited by one', async ({ expect }) => {
    const user = client();
    const id = await user.start(
      {
        plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })],
        steps: { b: [{ text: 'first' }, { text: 'second', delayMs: 500 }] },
        review: [accept('a', 'b')],
      },
      { approval: 'result', max_revisions: 0 },
    );
    const first = await user.asked(id, 'result');
    expect(first.subject).toMatchObject({ output: 'first' });
    expect(
      await user.decide(first.approval_id, { decision: 'reject', edit: { steps: ['b', 'z'] } }),
    ).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_input',
        errors: [{ field: 'edit.steps.1', message: 'is not a step of the plan; there are: a, b' }],
      },
    });
    await user.decide(first.approval_id, { decision: 'reject', message: 'Shorter!' });
    expect(await user.waitFor(id, (run) => run.review?.by_person === true)).toMatchObject({
      review: { verdict: 'revise', summary: 'Shorter!' },
    });
    const second = await user.asked(id, 'result');
    expect(second.subject).toMatchObject({ output: 'second' });
    await user.decide(second.approval_id, { decision: 'edit', edit: { output: 'mine' } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed', round: 1 });
    expect(await user.result(id)).toMatchObject({ output: 'mine' });
    const b = (await user.modelRequests(id)).filter(({ title }) => title === 'Title of b');
    expect(b[1]?.last).toContain('Shorter!');
    expect(
      (await user.modelRequests(id)).filter(({ title }) => title === 'Title of a'),
    ).toHaveLength(1);
  });
});

describe.concurrent('deciding', () => {
  test('50 at once: one wins, and every other one gets its decision', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(), { approval: 'plan' });
    const { approval_id } = await user.asked(id, 'plan');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        user.decide(
          approval_id,
          {
            decision: n % 2 === 0 ? 'approve' : 'edit',
            ...(n % 2 === 1 && { edit: planOf({ id: 'e' }).json }),
          },
          { 'x-user-id': `user-${n}` },
        ),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    const decision = winners[0]?.body.decision;
    const losers = answers.filter(({ status }) => status !== 200);
    expect(losers).toHaveLength(49);
    for (const loser of losers) {
      expect(loser).toMatchObject({ status: 409, body: { code: 'already_decided', decision } });
    }
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const { body } = await user.request<{ items: unknown[] }>(
      'GET',
      `/v1/audit?resource_id=${approval_id}`,
    );
    expect(body.items).toHaveLength(1);
  });

  test('again with the same Idempotency-Key answers as before', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(), { approval: 'plan' });
    const { approval_id } = await user.asked(id, 'plan');
    const key = { 'idempotency-key': 'decide-1' };
    const first = await user.decide(approval_id, { decision: 'approve' }, key);
    const again = await user.decide(approval_id, { decision: 'approve' }, key);
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  test('is for the tenant only', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(), { approval: 'plan' });
    const { approval_id } = await user.asked(id, 'plan');
    const stranger = client();
    expect(await stranger.decide(approval_id, { decision: 'approve' })).toMatchObject({
      status: 404,
    });
    expect(await stranger.request('GET', `/v1/approvals/${approval_id}`)).toMatchObject({
      status: 404,
    });
    expect(await stranger.approvals('')).toEqual([]);
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
    expect(await user.decide(approval_id, { decision: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'approval_withdrawn' },
    });
  });
});

describe.concurrent('nobody decides in time', () => {
  test.each([
    ['fail', { status: 'failed', error: { code: 'approval_expired' } }],
    ['approve', { status: 'completed' }],
    ['reject', { status: 'failed', error: { code: 'plan_rejected' } }],
  ])('on_timeout: %s', async (on_timeout, expected) => {
    const { expect } = await import('vitest');
    const user = client();
    const id = await user.start(oneStep(), {
      approval: { modes: ['plan'], expires_in_seconds: 1, on_timeout },
    });
    expect(await user.ended(id)).toMatchObject(expected);
    const [approval] = await user.approvals(`workflow_id=${id}&status=expired`);
    expect(await user.decide(approval?.approval_id ?? '', { decision: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'approval_expired' },
    });
  });

  test('on_timeout: escalate keeps the question open, and says so', async ({ expect }) => {
    const user = client();
    const id = await user.start(oneStep(), {
      approval: { modes: ['plan'], expires_in_seconds: 1, on_timeout: 'escalate' },
    });
    const escalated = await user.asked(id, 'plan', ({ escalated_at }) => escalated_at !== null);
    expect(escalated).toMatchObject({ status: 'pending', expires_at: null });
    await user.decide(escalated.approval_id, { decision: 'approve' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  });
});
