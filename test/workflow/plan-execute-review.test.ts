import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const statuses = (events: { type: string; payload: Record<string, unknown> }[]) =>
  events
    .filter(({ type }) => type === 'workflow.status_changed')
    .map(({ payload }) => payload.status);

describe.concurrent('a run', () => {
  test('is planned, executed and reviewed; each change is one event', async () => {
    const user = client();
    const id = await user.start(
      { plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })], review: [accept('a', 'b')] },
      { metadata: { ticket: 7 } },
    );
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'completed', error: null, metadata: { ticket: 7 } });
    expect(run.steps).toMatchObject([
      {
        step_id: 'a',
        status: 'completed',
        output: 'Answer of Title of a',
        agent: 'general@1',
        model: 'openai/gpt-4o-mini',
      },
      { step_id: 'b', status: 'completed', output: 'Answer of Title of b', depends_on: ['a'] },
    ]);
    expect(run.usage.model_calls).toBe(4);
    expect(Number(run.usage.cost_usd)).toBeGreaterThan(0);
    const events = await user.events(id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(statuses(events)).toEqual([
      'pending',
      'planning',
      'executing',
      'reviewing',
      'completed',
    ]);
    expect(
      events
        .map(({ type }) => type.slice('workflow.'.length))
        .filter((type) => type !== 'status_changed'),
    ).toEqual([
      'model_answered',
      'plan_created',
      'step_started',
      'model_answered',
      'step_completed',
      'step_started',
      'model_answered',
      'step_completed',
      'model_answered',
      'review_completed',
    ]);
    expect(await user.result(id)).toMatchObject({
      status: 'completed',
      output: 'Answer of Title of b',
      review: { verdict: 'accept', score: 0.9 },
    });
  });

  test('gives the results of finished steps to those that depend on them, and to no others', async () => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' }, { id: 'b' }, { id: 'c', after: ['a'] })],
      steps: { a: [{ text: 'FOUND-BY-A' }], b: [{ text: 'FOUND-BY-B' }] },
      review: [accept('a', 'b', 'c')],
    });
    await user.ended(id);
    const asked = (await user.modelRequests(id)).find(({ title }) => title === 'Title of c');
    expect(asked?.last).toContain('FOUND-BY-A');
    expect(asked?.last).not.toContain('FOUND-BY-B');
  });

  test('runs steps at the same time where the plan allows it', async () => {
    const user = client();
    const slow = [{ text: 'done', delayMs: 1000 }];
    const id = await user.start({
      plan: [planOf({ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd', after: ['a', 'b', 'c'] })],
      steps: { a: slow, b: slow, c: slow },
      review: [accept('a', 'b', 'c', 'd')],
    });
    await user.ended(id);
    const types = (await user.events(id))
      .filter(({ type }) => /step_/.test(type))
      .map(({ type, payload }) => `${type}:${payload.step_id}`);
    // All three had begun before the first of them was done.
    expect(types.slice(0, 3).sort()).toEqual([
      'workflow.step_started:a',
      'workflow.step_started:b',
      'workflow.step_started:c',
    ]);
    expect(types.at(-1)).toBe('workflow.step_completed:d');
  });

  test('revises only the rejected step, with the feedback and the earlier result', async () => {
    const user = client();
    const rejection = {
      json: {
        verdict: 'revise',
        score: 0.3,
        summary: 'Not yet.',
        steps: [
          { step_id: 'a', accepted: true, feedback: '' },
          { step_id: 'b', accepted: false, feedback: 'NAME THE SOURCES' },
        ],
      },
    };
    const id = await user.start({
      plan: [planOf({ id: 'a' }, { id: 'b' })],
      steps: { b: [{ text: 'FIRST-DRAFT' }, { text: 'SECOND-DRAFT' }] },
      review: [rejection, accept('a', 'b')],
    });
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'completed', round: 1 });
    expect(run.steps[1]).toMatchObject({ output: 'SECOND-DRAFT', round: 1 });
    const requests = (await user.modelRequests(id)).filter(({ role }) => role === 'step');
    expect(requests.map(({ title }) => title).sort()).toEqual([
      'Title of a',
      'Title of b',
      'Title of b',
    ]);
    const second = requests.filter(({ title }) => title === 'Title of b')[1];
    expect(second?.last).toContain('NAME THE SOURCES');
    expect(second?.last).toContain('FIRST-DRAFT');
    expect(statuses(await user.events(id))).toEqual([
      'pending',
      'planning',
      'executing',
      'reviewing',
      'executing',
      'reviewing',
      'completed',
    ]);
  });

  test('tells an agent that revises what it has done already, so that it does not do it twice', async () => {
    const user = client();
    const rejection = {
      json: {
        verdict: 'revise',
        score: 0.3,
        summary: 'No',
        steps: [{ step_id: 'a', accepted: false, feedback: 'Shorter' }],
      },
    };
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: {
        a: [
          {
            tools: [{ name: 'create_jira_issue', arguments: { project: 'OPS', summary: 'Full' } }],
          },
          { text: 'long' },
          { text: 'short' },
        ],
      },
      review: [rejection, accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      steps: [{ output: 'short' }],
    });
    const revision = (await user.modelRequests(id)).filter(({ role }) => role === 'step').at(-1);
    expect(revision?.last).toMatch(
      /do not repeat them\n- create_jira_issue \{.*"OPS".*\}: succeeded/,
    );
  });

  test('fails when the review still rejects after max_revisions, and keeps the result', async () => {
    const user = client();
    const rejection = {
      json: {
        verdict: 'revise',
        score: 0.1,
        summary: 'No.',
        steps: [{ step_id: 'a', accepted: false, feedback: 'Again' }],
      },
    };
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [rejection] },
      { max_revisions: 1 },
    );
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'review_rejected' },
      round: 1,
    });
    expect(await user.result(id)).toMatchObject({
      output: 'Answer of Title of a',
      review: { verdict: 'revise' },
    });
    expect((await user.modelRequests(id)).filter(({ role }) => role === 'step')).toHaveLength(2);
  });

  test('sends an invalid plan back with the reason, and goes on with the corrected one', async () => {
    const user = client();
    const id = await user.start({
      plan: [
        planOf({ id: 'a', after: ['b'] }, { id: 'b', after: ['a'] }),
        { text: 'I would rather not' },
        planOf({ id: 'a' }),
      ],
      review: [accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const asked = (await user.modelRequests(id)).filter(({ role }) => role === 'plan');
    expect(asked.map(({ messages }) => messages)).toEqual([2, 4, 6]);
    expect(asked[1]?.last).toMatch(/in a cycle: a, b/);
  });

  test.each([
    ['a cycle', planOf({ id: 'a', after: ['a'] }), /cycle/],
    ['an unknown dependency', planOf({ id: 'a', after: ['zz'] }), /unknown step "zz"/],
    ['no steps', { json: { steps: [] } }, /steps/],
    [
      '51 steps',
      planOf(...Array.from({ length: 51 }, (_, index) => ({ id: `s${index}` }))),
      /steps/,
    ],
  ])('fails clearly when the planner insists on %s', async (_name, reply, reason) => {
    const user = client();
    const id = await user.start({ plan: [reply] });
    const run = await user.ended(id);
    expect(run).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_plan', message: expect.stringMatching(reason) },
    });
    expect(await user.modelRequests(id)).toHaveLength(3);
  });

  test("executes the client's own plan without asking the planner", async () => {
    const user = client();
    const steps = [
      { step_id: 'mine', title: 'Title of mine', instruction: 'Do it', capability: 'research' },
    ];
    const id = await user.start({ review: [accept('mine')] }, { plan: { steps } });
    const run = await user.ended(id);
    expect(run).toMatchObject({
      status: 'completed',
      steps: [{ step_id: 'mine', agent: 'researcher@1' }],
    });
    expect((await user.modelRequests(id)).map(({ role }) => role)).toEqual(['step', 'review']);
  });

  test('tries a busy provider again after Retry-After, and pays for one answer', async () => {
    const user = client();
    const id = await user.start({
      plan: [
        { error: { status: 429, retryAfter: 1 } },
        { error: { status: 503 } },
        planOf({ id: 'a' }),
      ],
      review: [accept('a')],
    });
    const run = await user.ended(id);
    expect(run).toMatchObject({ status: 'completed', usage: { model_calls: 3 } });
  });

  test('gives up when its patience is over, and says what the provider said', async () => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ error: { status: 503 } }] },
    });
    const run = await user.ended(id);
    expect(run).toMatchObject({
      status: 'failed',
      error: {
        code: 'step_failed',
        step_id: 'a',
        message: expect.stringMatching(/Waited \d+ s for .*503/),
      },
    });
    expect(run.steps[0]).toMatchObject({ status: 'failed', error: { code: 'model_overloaded' } });
    const asked = (await user.modelRequests(id)).filter(({ role }) => role === 'step');
    expect(asked.length).toBeGreaterThan(1);
  });

  test('sends a review that cannot be used back, NUL and all', async () => {
    const user = client();
    const unusable = { json: { verdict: 'accept', score: 0.5, summary: 'a\u0000b', steps: [] } };
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      review: [unusable, { text: 'fine by me' }, accept('a')],
    });
    expect(await user.ended(id)).toMatchObject({
      status: 'completed',
      review: { summary: 'Well done.' },
    });
    const asked = (await user.modelRequests(id)).filter(({ role }) => role === 'review');
    expect(asked[1]?.last).toContain('summary: must not contain control characters');
  });

  test('does not repeat what cannot become right', async () => {
    const user = client();
    const id = await user.start({ plan: [{ error: { status: 401 } }] });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'model_authentication' },
    });
    expect(await user.modelRequests(id)).toHaveLength(1);
  });

  test('lets finish what runs when another step fails, and starts nothing new', async () => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'bad' }, { id: 'good' }, { id: 'later', after: ['good'] })],
      steps: { bad: [{ error: { status: 400 } }], good: [{ text: 'paid for', delayMs: 1500 }] },
    });
    const run = await user.ended(id);
    expect(run.status).toBe('failed');
    expect(Object.fromEntries(run.steps.map(({ step_id, status }) => [step_id, status]))).toEqual({
      bad: 'failed',
      good: 'completed',
      later: 'cancelled',
    });
    expect(run.steps[1]?.output).toBe('paid for');
  });
});
