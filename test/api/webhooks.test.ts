import { expect, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import type {
  EndpointDelivery,
  WebhookEndpoint,
  WebhookEndpointCreated,
  WebhookTest,
} from '../../src/contracts/webhook-endpoint.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';
import { type EndpointAnswer, startReceiver } from '../support/webhook-receiver.ts';

const users: TestClient[] = [];
const client = () => {
  const user = new TestClient(inject('endpoints'));
  users.push(user);
  return user;
};

const create = async (user: TestClient, url: string, more: object = {}) =>
  (
    await user.request<WebhookEndpointCreated>('POST', '/v1/webhooks', {
      url,
      events: ['*'],
      ...more,
    })
  ).body;
const deliveries = async (user: TestClient, id: string, query = '') =>
  (
    await user.request<Page<EndpointDelivery>>(
      'GET',
      `/v1/webhooks/${id}/deliveries?limit=200${query}`,
    )
  ).body.items;
const runOnce = async (user: TestClient, body: Record<string, unknown> = {}) => {
  const plan = [planOf({ id: 'one' })];
  return user.start({ plan, steps: { one: [{ text: 'Done.' }] }, review: [accept('one')] }, body);
};

async function withReceiver(
  answers: EndpointAnswer[] | undefined,
  work: (receiver: Awaited<ReturnType<typeof startReceiver>>) => Promise<void>,
) {
  const receiver = await startReceiver(answers);
  try {
    await work(receiver);
  } finally {
    await removeWebhooks();
    await receiver.stop();
  }
}

/** Otherwise events of runs that go on are sent to a port that another test may have by then. */
async function removeWebhooks(): Promise<void> {
  for (const user of users.splice(0)) {
    const { items } = (await user.request<Page<WebhookEndpoint>>('GET', '/v1/webhooks')).body;
    for (const { webhook_id } of items) await user.request('DELETE', `/v1/webhooks/${webhook_id}`);
  }
}

test('every event of the tenant arrives once, signed, approvals included', () =>
  withReceiver(undefined, async (receiver) => {
    const user = client();
    const { webhook_id, secret } = await create(user, receiver.url);
    const id = await runOnce(user, { approval: 'plan' });
    const { approval_id } = await user.asked(id, 'plan');
    await user.decide(approval_id, { decision: 'approve' });
    await user.ended(id);
    const events = await user.events(id);
    await expect
      .poll(() => receiver.received.length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(events.length + 2);
    const verified = receiver.verified(secret);
    const ofRun = verified.filter(({ correlationId }) => correlationId === id);
    expect(ofRun.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
      events.map(({ sequence }) => sequence),
    );
    expect(verified.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['approval.requested', 'approval.decided']),
    );
    const sent = await deliveries(user, webhook_id);
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect(new Set(sent.map(({ event_id }) => event_id)).size).toBe(receiver.received.length);
  }));

test('a filter selects; another tenant, and a disabled webhook, get nothing', () =>
  withReceiver(undefined, async (receiver) => {
    const [user, other] = [client(), client()];
    const wanted = await create(user, receiver.url, { events: ['approval.*'] });
    const off = await create(user, receiver.url, { events: ['*'] });
    await user.request('PATCH', `/v1/webhooks/${off.webhook_id}`, { status: 'disabled' });
    const theirs = await runOnce(other, { approval: 'plan' });
    await other.asked(theirs, 'plan');
    const id = await runOnce(user, { approval: 'plan' });
    await user.asked(id, 'plan');
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1);
    expect(receiver.received[0]?.event).toMatchObject({
      type: 'approval.requested',
      tenantId: user.tenant,
    });
    expect(await deliveries(user, off.webhook_id)).toEqual([]);
    expect(await deliveries(user, wanted.webhook_id)).toHaveLength(1);
  }));

test('an event that is refused is sent again, and holds up no other', () =>
  withReceiver([{ status: 500 }, { status: 500 }, { status: 204 }], async (receiver) => {
    const user = client();
    const { webhook_id } = await create(user, receiver.url, {
      events: ['workflow.status_changed'],
    });
    const id = await runOnce(user);
    await user.ended(id);
    const count = (await user.statuses(id)).length;
    await expect
      .poll(() => deliveries(user, webhook_id, '&status=succeeded'), { timeout: 60_000 })
      .toHaveLength(count);
    const attempts = (await deliveries(user, webhook_id)).map((one) => one.attempts);
    expect(attempts.reduce((sum, one) => sum + one, 0)).toBe(count + 2);
  }));

test('one that was given up is delivered again on request', () =>
  withReceiver([{ status: 410 }, { status: 204 }], async (receiver) => {
    const user = client();
    const { webhook_id } = await create(user, receiver.url, { events: ['workflow.plan_created'] });
    await user.ended(await runOnce(user));
    await expect
      .poll(() => deliveries(user, webhook_id), { timeout: 60_000 })
      .toMatchObject([{ status: 'failed', response_status: 410, attempts: 1 }]);
    const [failed] = await deliveries(user, webhook_id);
    const path = `/v1/webhooks/${webhook_id}`;
    const again = `${path}/deliveries/${failed?.delivery_id}/redeliver`;
    expect((await user.request<WebhookEndpoint>('GET', path)).body).toMatchObject({
      status: 'disabled',
      disabled_reason: expect.stringContaining('410'),
    });
    expect(await user.request('POST', again)).toMatchObject({
      status: 409,
      body: { code: 'webhook_disabled' },
    });
    await user.request('PATCH', path, { status: 'enabled' });
    expect((await user.request('POST', again)).status).toBe(202);
    await expect
      .poll(() => deliveries(user, webhook_id), { timeout: 60_000 })
      .toMatchObject([{ status: 'succeeded', attempts: 2, event_id: failed?.event_id }]);
    expect(new Set(receiver.received.map(({ event }) => event.eventId)).size).toBe(1);
  }));

test('a test event is sent at once, signed, and the answer is shown', () =>
  withReceiver([{ status: 204 }, { status: 401 }], async (receiver) => {
    const user = client();
    const { webhook_id, secret } = await create(user, receiver.url);
    const send = async () =>
      (await user.request<WebhookTest>('POST', `/v1/webhooks/${webhook_id}/test`)).body;
    expect(await send()).toMatchObject({ status: 'succeeded', response_status: 204, error: null });
    expect(receiver.verified(secret)).toMatchObject([
      { type: 'webhook.test', payload: { webhook_id } },
    ]);
    expect(await send()).toMatchObject({ status: 'failed', response_status: 401 });
  }));

test('it is created once, listed without its secret, changed and deleted', async () => {
  const user = client();
  const body = { url: 'http://127.0.0.1:9/', events: ['workflow.*'], description: 'Ops' };
  const post = (more = {}) =>
    user.request<WebhookEndpointCreated>(
      'POST',
      '/v1/webhooks',
      { ...body, ...more },
      { 'idempotency-key': 'one' },
    );
  const created = await post();
  expect(created).toMatchObject({
    status: 201,
    body: { ...body, status: 'enabled', secret: expect.stringMatching(/^whsec_/) },
  });
  expect((await post()).body).toEqual(created.body);
  expect(((await post({ events: ['*'] })).body as unknown as Problem).code).toBe(
    'idempotency_key_reused',
  );
  const { secret: _, ...shown } = created.body;
  const path = `/v1/webhooks/${shown.webhook_id}`;
  expect((await user.request('GET', '/v1/webhooks')).body).toEqual({
    items: [shown],
    next_cursor: null,
  });
  const changed = await user.request('PATCH', path, { events: ['agent.created'] });
  expect(changed.body).toMatchObject({ events: ['agent.created'], url: body.url });
  expect((await user.request('DELETE', path)).status).toBe(204);
  expect((await user.request('GET', path)).status).toBe(404);
});

test.each([
  [{ url: 'ftp://x/' }, 'url'],
  [{ url: 'http://127.0.0.1:9/', events: ['workflow.nonsense'] }, 'events.0'],
  [{ url: 'http://127.0.0.1:9/', events: [] }, 'events'],
])('%j is refused', async (body, field) => {
  const answer = await client().request('POST', '/v1/webhooks', { events: ['*'], ...body });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
});
