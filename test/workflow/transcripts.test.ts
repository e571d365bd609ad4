import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { TranscriptMessage } from '../../src/contracts/transcript.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

const registerTool = (user: TestClient, name: string, properties: object) =>
  user.request('POST', '/v1/tools', {
    name,
    description: 'Books a meeting room.',
    url: `${user.endpoints.tools}/ok/${name}`,
    input_schema: { type: 'object', properties },
  });

const transcript = async (user: TestClient, id: string, part: string, query = '') =>
  (
    await user.request<Page<TranscriptMessage>>(
      'GET',
      `/v1/workflows/${id}/${part}/messages${query}`,
    )
  ).body;

/** One run that books a room after a person has permitted it. */
async function bookRoom(user: TestClient, args: Record<string, unknown>, text = 'Booked.') {
  await registerTool(user, 'book_room', {
    room: { type: 'string' },
    note: { type: 'string' },
    api_key: { type: 'string' },
  });
  const id = await user.start(
    {
      plan: [planOf({ id: 'book' })],
      steps: { book: [{ tools: [{ name: 'book_room', arguments: args }] }, { text }] },
      review: [accept('book')],
    },
    { approval: { tools: [{ name: 'book_room', policy: 'ask' }] } },
  );
  const { approval_id } = await user.asked(id, 'tool_call');
  await user.decide(approval_id, { decision: 'approve' }, { 'x-user-id': 'ada' });
  await user.ended(id);
  return { id, approval_id };
}

test('a transcript shows prompts, answers, the call of a tool, who permitted it, its result and the cost', async () => {
  const user = client();
  const { id, approval_id } = await bookRoom(user, { room: 'Blue' });
  const { items, next_cursor } = await transcript(user, id, 'steps/book');
  expect(next_cursor).toBeNull();
  expect(items.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'assistant',
  ]);
  const [system, prompt, asking, result, answer] = items;
  expect(system?.text).toContain('generalist');
  expect(prompt?.text).toContain('Do the work.');
  expect(asking).toMatchObject({
    conversation: 'book',
    sequence: 2,
    agent: 'general@1',
    tool_calls: [
      {
        index: 0,
        name: 'book_room',
        arguments: '{"room":"Blue"}',
        called_at: expect.stringMatching(/Z$/),
        permission: { policy: 'ask', approval_id, decision: 'approve', decided_by: 'ada' },
      },
    ],
    model_call: {
      provider: expect.any(String),
      input_tokens: expect.any(Number),
      cost_usd: expect.any(String),
      latency_ms: expect.any(Number),
    },
  });
  expect(result).toMatchObject({
    name: 'book_room',
    tool_call_id: asking?.tool_calls[0]?.tool_call_id,
    is_error: false,
    latency_ms: expect.any(Number),
    text: expect.stringContaining('"room":"Blue"'),
  });
  expect(answer).toMatchObject({ text: 'Booked.', tool_calls: [], is_cut: false });

  const plan = await transcript(user, id, 'plan');
  expect(plan.items.at(-1)).toMatchObject({ conversation: 'plan', agent: 'planner' });
  const review = await transcript(user, id, 'review');
  expect(review.items.at(-1)).toMatchObject({ conversation: 'review-0', agent: 'reviewer' });
});

test('events tell that the model answered and the tool was called and returned, without credentials', async () => {
  const user = client();
  const key = 'sk-proj-abcdefghijklmnop0123456789';
  const { id } = await bookRoom(
    user,
    { room: 'Blue', api_key: 'hunter2', note: `use ${key}` },
    `Booked with ${key}.`,
  );
  const events = await user.events(id);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  // The run says that it goes on when its workflow is woken; the call may be quicker.
  const kinds = events.map(({ type }) => type.replace('workflow.', ''));
  expect(kinds.filter((kind) => kind !== 'status_changed')).toEqual([
    'model_answered',
    'plan_created',
    'step_started',
    'model_answered',
    'tool_called',
    'tool_returned',
    'model_answered',
    'step_completed',
    'model_answered',
    'review_completed',
  ]);
  const called = events.find(({ type }) => type === 'workflow.tool_called');
  expect(called?.payload).toMatchObject({
    workflow_id: id,
    step_id: 'book',
    conversation: 'book',
    message: 2,
    call: 0,
    agent: 'general@1',
    tool: 'book_room',
    arguments: '{"room":"Blue","api_key":"[masked]","note":"use [masked]"}',
    permission: { policy: 'ask', decided_by: 'ada' },
  });
  expect(JSON.stringify(events)).not.toContain('hunter2');
  expect(JSON.stringify(events)).not.toContain(key);
  expect(
    events.findLast(({ payload }) => payload.step_id === 'book' && payload.preview),
  ).toMatchObject({
    payload: { preview: 'Booked with [masked].' },
  });
});

test('Temporal shows the tool and a short argument, never a credential', async () => {
  const user = client();
  const { id } = await bookRoom(user, { room: 'Blue', api_key: 'hunter2' });
  const connection = await Connection.connect({ address: user.endpoints.temporal });
  const temporal = new Client({ connection });
  const history = await temporal.workflow.getHandle(`${user.tenant}/${id}/book`).fetchHistory();
  const summaries = (history.events ?? []).map(({ userMetadata }) =>
    Buffer.from(userMetadata?.summary?.data ?? []).toString(),
  );
  expect(summaries).toContain(
    JSON.stringify('tool book_room {"room":"Blue","api_key":"[masked]"}'),
  );
  await connection.close();
});

test('a long text is cut in the list, and whole under its own address; pages follow each other', async () => {
  const user = client();
  const text = 'x'.repeat(30_000);
  const { id } = await bookRoom(user, { room: 'Blue' }, text);
  const pages: TranscriptMessage[] = [];
  let query = '?limit=2';
  for (;;) {
    const { items, next_cursor } = await transcript(user, id, 'steps/book', query);
    pages.push(...items);
    if (!next_cursor) break;
    query = `?limit=2&cursor=${next_cursor}`;
  }
  expect(pages.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  const last = pages.at(-1);
  expect(last).toMatchObject({ is_cut: true, text: text.slice(0, 20_000) });
  const whole = await user.request<TranscriptMessage>('GET', last?.href ?? '');
  expect(whole.body).toMatchObject({ is_cut: false, text });
});

test('revisions follow in the order in which they were written', async () => {
  const user = client();
  const id = await user.start({
    plan: [planOf({ id: 'write' })],
    steps: { write: [{ text: 'First.' }, { text: 'Second.' }] },
    review: [
      {
        json: {
          verdict: 'revise',
          score: 0.2,
          summary: 'No.',
          steps: [{ step_id: 'write', accepted: false, feedback: 'Again.' }],
        },
      },
      accept('write'),
    ],
  });
  await user.ended(id);
  const { items } = await transcript(user, id, 'steps/write');
  expect(
    items.filter(({ role }) => role === 'assistant').map(({ conversation }) => conversation),
  ).toEqual(['write', 'write/revision-1']);
});

test('a step may be named like the conversation of the planner', async () => {
  const user = client();
  const id = await user.start({
    plan: [planOf({ id: 'plan' }, { id: 'review-0' })],
    steps: { plan: [{ text: 'My own plan.' }], 'review-0': [{ text: 'My own review.' }] },
    review: [accept('plan', 'review-0')],
  });
  const run = await user.ended(id);
  expect(run.steps.map(({ output }) => output)).toEqual(['My own plan.', 'My own review.']);
  const { items } = await transcript(user, id, 'steps/plan');
  expect(items.at(-1)?.text).toBe('My own plan.');
});

test('what does not exist is a 404, and what is not an id a 400', async () => {
  const user = client();
  const { id } = await bookRoom(user, { room: 'Blue' });
  const get = async (path: string, as = user) => (await as.request('GET', path)).status;
  expect(await get(`/v1/workflows/${id}/steps/other/messages`)).toBe(404);
  expect(await get(`/v1/workflows/${id}/steps/book/messages`, client())).toBe(404);
  expect(await get(`/v1/workflows/${id}/messages/bm9uZQ`)).toBe(404);
  expect(await get(`/v1/workflows/${id}/messages/no.id`)).toBe(400);
  expect(await get(`/v1/workflows/${id}/steps/book/messages?cursor=abc`)).toBe(400);
});
