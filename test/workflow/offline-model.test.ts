import { expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { TranscriptMessage } from '../../src/contracts/transcript.ts';
import { TestClient } from '../support/client.ts';

/** A user with a tool and an agent that the offline model plays. */
async function createUser() {
  const user = new TestClient(inject('endpoints'));
  await user.request('POST', '/v1/tools', {
    name: 'book_room',
    description: 'Books a meeting room.',
    url: `${user.endpoints.tools}/ok/book_room`,
    input_schema: {
      type: 'object',
      properties: { room: { type: 'integer' } },
      required: ['room'],
    },
  });
  await user.request('POST', '/v1/blueprints', {
    name: 'booker',
    description: 'Books rooms.',
    system_prompt: 'You book rooms.',
    model: 'offline/canned',
    tools: ['book_room', 'ask_person'],
  });
  return user;
}

async function execute(user: TestClient, task: string, body: object = {}) {
  const { body: accepted } = await user.request<{ execution_id?: string; workflow_id?: string }>(
    'POST',
    '/v1/agents/execute',
    { agent: 'booker', task, ...body },
  );
  const id = accepted.workflow_id ?? accepted.execution_id;
  if (!id) throw new Error(JSON.stringify(accepted));
  return id;
}

test('a scripted task asks a person, waits for approval, calls a tool, and can be read in the transcript', async () => {
  const user = await createUser();
  const id = await execute(
    user,
    'Book a room. [ask Which room? | 1 | 2] [call book_room room={result}] [say Booked.]',
    { approval: { modes: ['tools'] } },
  );
  const question = await user.asked(id, 'question');
  expect(question).toMatchObject({ title: 'Which room?', subject: { options: ['1', '2'] } });
  await user.decide(question.approval_id, { decision: 'respond', message: '2' });
  const call = await user.asked(id, 'tool_call');
  expect(call.subject).toMatchObject({ tool: 'book_room', arguments: { room: 2 } });
  await user.decide(call.approval_id, { decision: 'approve' });
  expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  expect(await user.toolCalls()).toMatchObject([{ body: { room: 2 } }]);
  expect((await user.result(id)).output).toBe('Booked.');
  const { body } = await user.request<Page<TranscriptMessage>>(
    'GET',
    `/v1/workflows/${id}/steps/job/messages`,
  );
  expect(body.items.filter(({ role }) => role === 'tool')).toMatchObject([
    { name: 'ask_person', text: '2' },
    { name: 'book_room' },
  ]);
});

test('a task in plain words calls the tool that it asks for', async () => {
  const user = await createUser();
  const id = await execute(user, 'Please book room 7.');
  expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  expect(await user.toolCalls()).toMatchObject([{ body: { room: 7 } }]);
  expect((await user.result(id)).output).toContain('- book_room:');
});

test('a person steers a step in the middle of its script', async () => {
  const user = await createUser();
  const id = await execute(user, '[ask Shall I go on?] [say The first script.]');
  const { approval_id } = await user.asked(id, 'question');
  const said = await user.request('POST', `/v1/workflows/${id}/steps/job/messages`, {
    message: 'Mind the budget. [call book_room room=3]',
  });
  expect(said.status).toBeLessThan(300);
  await user.decide(approval_id, { decision: 'respond', message: 'yes' });
  expect(await user.ended(id)).toMatchObject({ status: 'completed' });
  expect(await user.toolCalls()).toMatchObject([{ body: { room: 3 } }]);
});

test('a scripted failure fails the run with its message', async () => {
  const user = await createUser();
  const id = await execute(user, '[fail The calendar is locked.]');
  expect(await user.ended(id)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('The calendar is locked.') },
  });
});
