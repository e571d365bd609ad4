import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { WebhookDelivery } from '../../src/contracts/webhook.ts';
import { newWebhookSecret } from '../../src/services/webhooks/new-secret.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let hook: Receiver;
beforeAll(async () => {
  stack = await startTestStack({ WEBHOOK_MAX_ATTEMPTS: '3' });
  hook = await startReceiver([{ status: 200 }, { status: 200 }, { status: 200, delayMs: 2000 }]);
});
afterAll(async () => {
  await hook.stop();
  await stack.stop();
});

test('kill -9 of the worker while a delivery is in flight: every event arrives, in order', async () => {
  const user = new TestClient(stack.endpoints);
  const secret = newWebhookSecret();
  const id = await user.start(
    { plan: [planOf({ id: 'a' }, { id: 'b', after: ['a'] })], review: [accept('a', 'b')] },
    { webhook: { url: hook.url, secret } },
  );
  await expect.poll(() => hook.received.length, { timeout: 30_000, interval: 10 }).toBe(3);
  process.kill(stack.pids.worker ?? Number.NaN, 'SIGKILL');
  await user.ended(id, 90_000);
  const events = (await user.events(id)).filter(({ type }) => type === 'workflow.status_changed');
  const arrived = () => new Map(hook.verified(secret).map((event) => [event.eventId, event]));
  await expect.poll(() => arrived().size, { timeout: 90_000 }).toBe(events.length);
  expect([...arrived().values()]).toEqual(events);
  // Nobody can know whether the one in flight was taken: it comes again, as what it is.
  const ids = hook.received.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual(events.flatMap(({ eventId }, n) => (n === 2 ? [eventId, eventId] : eventId)));
});

test('what fails as often as it may is given up, and the next event is delivered', async () => {
  const user = new TestClient(stack.endpoints);
  const refusing = await startReceiver([...Array(3).fill({ status: 503 }), { status: 200 }]);
  const id = await user.start(
    { plan: [planOf({ id: 'a' })], review: [accept('a')] },
    { webhook: { url: refusing.url } },
  );
  await user.ended(id);
  await expect.poll(() => refusing.received.length, { timeout: 30_000 }).toBe(7);
  const path = `/v1/workflows/${id}/webhook-deliveries`;
  const log = async () =>
    (await user.request<Page<WebhookDelivery>>('GET', path)).body.items.map(
      ({ sequence, attempt, status }) => `${sequence} ${attempt} ${status}`,
    );
  await expect.poll(async () => (await log()).length).toBe(7);
  expect(await log()).toEqual([
    '1 1 retrying',
    '1 2 retrying',
    '1 3 failed',
    expect.stringMatching(/ 1 succeeded$/),
    expect.stringMatching(/ 1 succeeded$/),
    expect.stringMatching(/ 1 succeeded$/),
    expect.stringMatching(/ 1 succeeded$/),
  ]);
  await refusing.stop();
});
