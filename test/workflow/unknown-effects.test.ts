import { describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

/** A run whose agent calls a tool that answers 500, and is neither read-only nor idempotent. */
async function start(user: TestClient, body: Record<string, unknown> = {}): Promise<string> {
  await user.addTool('book', '/flaky/book', { destructive: true });
  return user.start(
    {
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: 'book', arguments: { n: 7 } }] }, { text: 'told' }] },
      review: [accept('a')],
    },
    body,
  );
}

const heard = async (user: TestClient, id: string) =>
  (await user.modelRequests(id)).find(({ role, turn }) => role === 'step' && turn === 1)?.last;

describe.concurrent('a call of unknown outcome', () => {
  test('is shown to a person with what is known, and is not repeated', async ({ expect }) => {
    const user = client();
    const id = await start(user);
    const approval = await user.asked(id, 'unknown_effect');
    expect(approval).toMatchObject({
      step_id: 'a',
      subject: { tool: 'book', arguments: { n: 7 }, earlier_decisions: 0 },
      choices: [{ decision: 'respond' }, { decision: 'approve' }, { decision: 'reject' }],
    });
    expect(await user.toolCalls()).toMatchObject([{ key: approval.subject.idempotency_key }]);
    await user.decide(approval.approval_id, { decision: 'respond', message: 'Booked, room 7.' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.toolCalls()).toHaveLength(1);
    expect(await heard(user, id)).toBe('Booked, room 7.');
  });

  test('is made again when a person says that it did not happen, and asked about again', async ({
    expect,
  }) => {
    const user = client();
    const id = await start(user);
    const first = await user.asked(id, 'unknown_effect');
    await user.decide(first.approval_id, { decision: 'approve' });
    const second = await user.asked(
      id,
      'unknown_effect',
      (it) => it.approval_id !== first.approval_id,
    );
    expect(second.subject).toMatchObject({ earlier_decisions: 1 });
    await user.decide(second.approval_id, { decision: 'approve' });
    // The third call of this tool succeeds.
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    const calls = await user.toolCalls();
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect(await heard(user, id)).toContain('"ok":true');
  });

  test('stops the step when a person says so; a retry asks again', async ({ expect }) => {
    const user = client();
    const id = await start(user);
    const first = await user.asked(id, 'unknown_effect');
    await user.decide(first.approval_id, { decision: 'reject', message: 'I must look first.' });
    expect(await user.ended(id)).toMatchObject({
      status: 'failed',
      steps: [
        { error: { code: 'rejected', message: expect.stringContaining('I must look first') } },
      ],
    });
    await user.request('POST', `/v1/workflows/${id}/retry`);
    const again = await user.asked(id, 'unknown_effect');
    await user.decide(again.approval_id, { decision: 'respond', message: 'It was booked.' });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.toolCalls()).toHaveLength(1);
  });

  test('is not repeated because time has passed, whatever on_timeout says', async ({ expect }) => {
    const user = client();
    const id = await start(user, { approval: { expires_in_seconds: 1, on_timeout: 'approve' } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.toolCalls()).toHaveLength(1);
    expect(await heard(user, id)).toContain('outcome of this call of book is unknown');
  });
});
