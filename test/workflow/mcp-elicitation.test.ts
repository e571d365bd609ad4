import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';
import { accept, planOf } from '../support/scenario.ts';

let server: McpTestServer;
beforeAll(async () => {
  server = await startMcpServer();
});
afterAll(() => server.stop());

/** A run that calls a tool which asks a person. */
async function start(transport: unknown, tool: string, body: Record<string, unknown> = {}) {
  const user = new TestClient(inject('endpoints'));
  await user.request('POST', '/v1/tools/servers', { name: 'm', transport, timeout_seconds: 2 });
  const id = await user.start(
    {
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: `m__${tool}`, arguments: {} }] }, { text: 'told' }] },
      review: [accept('a')],
    },
    body,
  );
  const heard = async () => {
    await user.ended(id);
    return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
  };
  const calls = () => server.calls.filter(({ headers }) => headers['x-correlation-id'] === id);
  return { user, id, heard, calls };
}

const modern = () => ({ type: 'streamable_http', url: server.url });
const stdio = { type: 'stdio', command: 'everything' };

describe.concurrent('input that a tool requires (2026)', () => {
  test('is asked of a person without a connection, and the call goes on with the answer', async ({
    expect,
  }) => {
    const { user, id, heard, calls } = await start(modern(), 'book');
    const question = await user.asked(id, 'question');
    expect(question).toMatchObject({
      title: 'm asks: Which room?',
      step_id: 'a',
      subject: {
        server: 'm',
        tool: 'm__book',
        message: 'Which room?',
        requested_schema: { type: 'object', required: ['room'] },
      },
      choices: [{ decision: 'edit' }, { decision: 'respond' }, { decision: 'reject' }],
    });
    await user.waitFor(id, ({ status }) => status === 'awaiting_approval');

    const bad = await user.decide(question.approval_id, {
      decision: 'edit',
      edit: { room: 'A', seats: 'many' },
    });
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ field: 'edit' }] } });
    expect(
      await user.decide(question.approval_id, { decision: 'respond', message: 'room A' }),
    ).toMatchObject({ status: 400, body: { errors: [{ field: 'message' }] } });

    await user.decide(question.approval_id, { decision: 'edit', edit: { room: 'A', seats: 3 } });
    expect(await heard()).toBe('booked A for 3 (page 1)');
    expect(calls()).toHaveLength(2);
    expect(new Set(calls().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('may be given as JSON in a message', async ({ expect }) => {
    const { user, id, heard } = await start(modern(), 'book');
    const question = await user.asked(id, 'question');
    await user.decide(question.approval_id, { decision: 'respond', message: '{"room": "B"}' });
    expect(await heard()).toBe('booked B for 1 (page 1)');
  });

  test('may be declined', async ({ expect }) => {
    const { user, id, heard } = await start(modern(), 'book');
    const question = await user.asked(id, 'question');
    await user.decide(question.approval_id, { decision: 'reject' });
    expect(await heard()).toBe('not booked');
  });

  test('is not given where nobody answers in time, whatever on_timeout says', async ({
    expect,
  }) => {
    const { heard } = await start(modern(), 'book', { approval: { expires_in_seconds: 1 } });
    expect(await heard()).toBe('not booked');
  });

  test('is not asked where the run asks nobody', async ({ expect }) => {
    const { user, heard } = await start(modern(), 'book', { approval: { questions: false } });
    expect(await heard()).toBe('not booked');
    expect(await user.approvals('status=all')).toEqual([]);
  });
});

describe.concurrent('input that is asked for again and again', () => {
  test('comes to an end', async ({ expect }) => {
    const { heard, calls } = await start(modern(), 'insist', { approval: { questions: false } });
    expect(await heard()).toContain('asks for input too often');
    expect(calls()).toHaveLength(11);
  });
});

describe('a question in the middle of a call (2025)', () => {
  test('holds the call, without its limit of time, until a person has answered', async ({
    expect,
  }) => {
    const { user, id, heard } = await start(stdio, 'trigger-elicitation-request');
    const question = await user.asked(id, 'question');
    expect(question.subject).toMatchObject({
      server: 'm',
      requested_schema: { properties: { name: { type: 'string' } } },
    });
    await user.waitFor(id, ({ status }) => status === 'awaiting_approval');
    // Longer than the two seconds that its registration gives it.
    const startedAt = Date.now();
    await expect.poll(() => Date.now() - startedAt).toBeGreaterThan(2500);
    await user.decide(question.approval_id, { decision: 'edit', edit: { name: 'Ada' } });
    expect(await heard()).toContain('Name: Ada');
    expect(await user.statuses(id)).toEqual([
      'pending',
      'planning',
      'executing',
      'awaiting_approval',
      'executing',
      'reviewing',
      'completed',
    ]);
  });

  test('may be declined', async ({ expect }) => {
    const { user, id, heard } = await start(stdio, 'trigger-elicitation-request');
    const question = await user.asked(id, 'question');
    await user.decide(question.approval_id, { decision: 'reject' });
    expect(await heard()).toContain('"action": "decline"');
  });

  test('is cancelled where nobody answers in time', async ({ expect }) => {
    const { heard } = await start(stdio, 'trigger-elicitation-request', {
      approval: { expires_in_seconds: 1, on_timeout: 'reject' },
    });
    expect(await heard()).toContain('"action": "cancel"');
  });

  test('is taken back when the run is cancelled', async ({ expect }) => {
    const { user, id } = await start(stdio, 'trigger-elicitation-request');
    const { approval_id } = await user.asked(id, 'question');
    await user.request('DELETE', `/v1/workflows/${id}`);
    expect(await user.ended(id)).toMatchObject({ status: 'cancelled' });
    expect((await user.request('GET', `/v1/approvals/${approval_id}`)).body).toMatchObject({
      status: 'withdrawn',
    });
  });
});
