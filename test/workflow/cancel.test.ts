import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));

describe.concurrent('DELETE /v1/workflows/{id}', () => {
  test('stops a running model call at once', async () => {
    const user = client();
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ text: 'too late', delayMs: 20_000 }] },
    });
    await user.waitFor(id, (run) => run.status === 'executing');
    expect(await user.request('DELETE', `/v1/workflows/${id}`)).toMatchObject({
      status: 202,
      body: { status: 'executing', requested: 'cancel' },
    });
    // Far sooner than the model would have answered, or a heartbeat would have told.
    const run = await user.ended(id, 10_000);
    expect(run).toMatchObject({
      status: 'cancelled',
      steps: [{ status: 'cancelled', output: null }],
    });
    const events = await user.events(id);
    expect(events.at(-1)).toMatchObject({
      type: 'workflow.status_changed',
      payload: { status: 'cancelled', previous_status: 'executing' },
    });
  });

  test('stops an agent that is in the middle of its tools', async ({ expect }) => {
    const user = client();
    await user.request('POST', '/v1/tools', {
      name: 'slow',
      description: 'Takes its time',
      url: `${user.endpoints.tools}/slow`,
      input_schema: { type: 'object' },
      annotations: { read_only: true },
    });
    const id = await user.start({
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: [{ name: 'slow', arguments: {} }] }] },
    });
    await expect.poll(() => user.toolCalls(), { timeout: 20_000 }).toHaveLength(1);
    await user.request('DELETE', `/v1/workflows/${id}`);
    expect((await user.ended(id, 15_000)).status).toBe('cancelled');
  });

  test('is repeatable, and refuses what has ended otherwise', async () => {
    const user = client();
    const cancelled = await user.start({ plan: [{ ...planOf({ id: 'a' }), delayMs: 20_000 }] });
    await user.waitFor(cancelled, (run) => run.status === 'planning');
    await user.request('DELETE', `/v1/workflows/${cancelled}`);
    await user.ended(cancelled);
    expect(await user.request('DELETE', `/v1/workflows/${cancelled}`)).toMatchObject({
      status: 202,
      body: { status: 'cancelled', requested: null },
    });
    const completed = await user.start({ plan: [planOf({ id: 'a' })], review: [accept('a')] });
    await user.ended(completed);
    expect(await user.request('DELETE', `/v1/workflows/${completed}`)).toMatchObject({
      status: 409,
      body: { code: 'already_finished' },
    });
  });
});
