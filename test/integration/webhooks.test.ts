import { Client, Connection } from '@temporalio/client';
import { Client as Pg } from 'pg';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Page } from '../../src/contracts/page.ts';
import type { WebhookDelivery } from '../../src/contracts/webhook.ts';
import type { WorkflowCreated } from '../../src/contracts/workflow.ts';
import { newWebhookSecret } from '../../src/services/webhooks/new-secret.ts';
import { TestClient } from '../support/client.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { type EndpointAnswer, type Receiver, startReceiver } from '../support/webhook-receiver.ts';

const endpoints = inject('endpoints');
const client = () => new TestClient(endpoints);
const oneStep: Scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };
const STATUSES = ['pending', 'planning', 'executing', 'reviewing', 'completed'];

const receivers: Receiver[] = [];
async function receiver(answers?: EndpointAnswer[]): Promise<Receiver> {
  const started = await startReceiver(answers);
  receivers.push(started);
  return started;
}

let temporal: Client;
beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: endpoints.temporal }) });
});
afterAll(async () => {
  await temporal.connection.close();
  for (const { stop } of receivers) await stop();
});

const deliveries = async (user: TestClient, id: string, query = '') =>
  (
    await user.request<Page<WebhookDelivery>>(
      'GET',
      `/v1/workflows/${id}/webhook-deliveries${query}`,
    )
  ).body;

/** The workflow that delivers is over: nothing more will come. */
const delivered = (user: TestClient, id: string) =>
  temporal.workflow.getHandle(`${user.tenant}/${id}.webhook`).result();

describe.concurrent('a webhook', () => {
  test('gets every change of state once, in order, signed', async ({ expect }) => {
    const [user, hook, secret] = [client(), await receiver(), newWebhookSecret()];
    const id = await user.start(oneStep, { webhook: { url: hook.url, secret } });
    await user.ended(id);
    await delivered(user, id);
    const events = (await user.events(id)).filter(({ type }) => type === 'workflow.status_changed');
    expect(hook.verified(secret)).toEqual(events);
    expect(events.map(({ payload }) => payload.status)).toEqual(STATUSES);
    const [first] = hook.received;
    expect(first?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': events[0]?.eventId,
    });
    expect(() =>
      new Webhook(newWebhookSecret()).verify(`${first?.body}`, first?.headers ?? {}),
    ).toThrow();
    const log = await deliveries(user, id);
    expect(
      log.items.map(({ sequence, attempt, status, response_status }) => [
        sequence,
        attempt,
        status,
        response_status,
      ]),
    ).toEqual(events.map(({ sequence }) => [sequence, 1, 'succeeded', 204]));
  });

  test('gets everything where it asks for everything', async ({ expect }) => {
    const [user, hook, secret] = [client(), await receiver(), newWebhookSecret()];
    const webhook = { url: hook.url, secret, events: ['*'] };
    const id = await user.start(oneStep, { webhook });
    await user.ended(id);
    await delivered(user, id);
    expect(hook.verified(secret)).toEqual(await user.events(id));
    expect((await user.get(id)).webhook).toEqual({ url: hook.url, events: ['*'] });
  });

  test('gets only what it asks for', async ({ expect }) => {
    const [user, hook] = [client(), await receiver()];
    const events = ['workflow.step_completed', 'approval.requested'];
    const id = await user.start(oneStep, { webhook: { url: hook.url, events } });
    await user.ended(id);
    await delivered(user, id);
    expect(hook.received.map(({ event }) => event.type)).toEqual(['workflow.step_completed']);
  });

  test('that fails twice is tried three times with the same id and body', async ({ expect }) => {
    const answers = [{ status: 500 }, { status: 302, headers: { location: '/' } }, { status: 200 }];
    const [user, hook, secret] = [client(), await receiver(answers), newWebhookSecret()];
    const id = await user.start(oneStep, { webhook: { url: hook.url, secret } });
    await user.ended(id);
    await delivered(user, id);
    const { items } = await deliveries(user, id);
    expect(
      items
        .slice(0, 3)
        .map((entry) => [entry.sequence, entry.attempt, entry.status, entry.response_status]),
    ).toEqual([
      [1, 1, 'retrying', 500],
      [1, 2, 'retrying', 302],
      [1, 3, 'succeeded', 200],
    ]);
    const [a, b, c] = hook.received;
    expect(new Set([a, b, c].map((entry) => entry?.headers['webhook-id'])).size).toBe(1);
    expect(new Set([a, b, c].map((entry) => entry?.body)).size).toBe(1);
    expect(Number(c?.at) - Number(b?.at)).toBeGreaterThan(500);
    expect(
      hook
        .verified(secret)
        .slice(2)
        .map(({ payload }) => payload.status),
    ).toEqual(STATUSES);
  });

  test('that is gone is disabled, and the run does not mind', async ({ expect }) => {
    const [user, hook] = [client(), await receiver([{ status: 200 }, { status: 410 }])];
    const id = await user.start(oneStep, { webhook: { url: hook.url } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    await delivered(user, id);
    expect(hook.received).toHaveLength(2);
    const { items } = await deliveries(user, id);
    expect(items).toMatchObject([
      { status: 'succeeded' },
      { status: 'failed', response_status: 410, error: expect.stringContaining('disabled') },
    ]);
  });

  test('that nobody may call is not called', async ({ expect }) => {
    const user = client();
    const url = 'http://169.254.169.254/latest/meta-data';
    const id = await user.start(oneStep, { webhook: { url } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    await delivered(user, id);
    const { items } = await deliveries(user, id);
    expect(items).toHaveLength(STATUSES.length);
    for (const entry of items)
      expect(entry).toMatchObject({ status: 'failed', attempt: 1, response_status: null });
  });

  test('that does not answer does not hold up its run; what is wrong is in the log', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(oneStep, { webhook: { url: await closedEndpoint() } });
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    await expect.poll(async () => (await deliveries(user, id)).items.length).toBeGreaterThan(2);
    const page = await deliveries(user, id, '?limit=2');
    expect(page.items).toMatchObject([
      { sequence: 1, attempt: 1, status: 'retrying', error: expect.stringContaining('answer') },
      { sequence: 1, attempt: 2, status: 'retrying' },
    ]);
    const next = await deliveries(user, id, `?limit=1&cursor=${page.next_cursor}`);
    expect(next.items).toMatchObject([{ sequence: 1, attempt: 3 }]);
    await temporal.workflow.getHandle(`${user.tenant}/${id}.webhook`).terminate();
  });

  test('hears of a run that is cancelled', async ({ expect }) => {
    const [user, hook] = [client(), await receiver()];
    const id = await user.start(
      { plan: [{ ...planOf({ id: 'a' }), delayMs: 30_000 }] },
      { webhook: { url: hook.url } },
    );
    await user.waitFor(id, (run) => run.status === 'planning');
    await user.request('DELETE', `/v1/workflows/${id}`);
    await user.ended(id);
    await delivered(user, id);
    expect(hook.received.map(({ event }) => event.payload.status)).toEqual([
      'pending',
      'planning',
      'cancelled',
    ]);
  });

  test('hears of a run that was ended behind its back', async ({ expect }) => {
    const [user, hook] = [client(), await receiver()];
    const id = await user.start(
      { plan: [{ ...planOf({ id: 'a' }), delayMs: 60_000 }] },
      { webhook: { url: hook.url } },
    );
    await user.waitFor(id, (run) => run.status === 'planning');
    await temporal.workflow.getHandle(`${user.tenant}/${id}`).terminate();
    await user.ended(id);
    await delivered(user, id);
    expect(hook.received.at(-1)?.event.payload.status).toBe('terminated');
  });

  test('that was not told of its last events is woken by the reconcile workflow', async ({
    expect,
  }) => {
    const [user, hook] = [client(), await receiver()];
    const id = await user.start(
      { plan: [{ ...planOf({ id: 'a' }), delayMs: 4000 }], review: [accept('a')] },
      { webhook: { url: hook.url, events: ['workflow.plan_created'] } },
    );
    await user.ended(id);
    await delivered(user, id);
    expect(hook.received).toHaveLength(1);
    // As if the attempt, and whoever would have woken the webhook, had died with everything else.
    const pg = new Pg({ connectionString: endpoints.postgres });
    await pg.connect();
    await pg.query('delete from webhook_deliveries where workflow_id = $1', [id]);
    await pg.end();
    await expect.poll(() => hook.received.length, { timeout: 40_000 }).toBe(2);
  });
});

describe.concurrent('the secret of a webhook', () => {
  test('is made where none is given, told once, and again under the same Idempotency-Key', async ({
    expect,
  }) => {
    const [user, hook] = [client(), await receiver()];
    const ask = (key: string) =>
      user.request<WorkflowCreated>(
        'POST',
        '/v1/workflows',
        { task: 'Anything', webhook: { url: hook.url } },
        { 'idempotency-key': key },
      );
    const answers = [await ask('a'), await ask('a')];
    expect(answers[0]?.body).toMatchObject({ webhook_secret: expect.stringMatching(/^whsec_/) });
    expect(answers[1]?.body.webhook_secret).toBe(answers[0]?.body.webhook_secret);
    expect((await ask('b')).body.webhook_secret).not.toBe(answers[0]?.body.webhook_secret);
    await expect.poll(() => hook.received.length).toBeGreaterThan(0);
    const { body } = await user.request<WorkflowCreated>('POST', '/v1/workflows', {
      task: 'Anything',
      webhook: { url: hook.url, secret: newWebhookSecret() },
    });
    expect(body).not.toHaveProperty('webhook_secret');
  });

  test('is in no answer and in no history', async ({ expect }) => {
    const [user, hook, secret] = [client(), await receiver(), newWebhookSecret()];
    const id = await user.start(oneStep, { webhook: { url: hook.url, secret } });
    await user.ended(id);
    await delivered(user, id);
    const seen: unknown[] = [];
    for (const path of [
      '',
      `/${id}`,
      `/${id}/events`,
      `/${id}/result`,
      `/${id}/webhook-deliveries`,
    ])
      seen.push((await user.request('GET', `/v1/workflows${path}`)).body);
    for (const suffix of ['', '.webhook']) {
      const handle = temporal.workflow.getHandle(`${user.tenant}/${id}${suffix}`);
      const history = await handle.fetchHistory();
      seen.push(
        JSON.stringify(history, (_key, value) =>
          value?.type === 'Buffer' ? Buffer.from(value.data).toString() : value,
        ),
      );
    }
    const text = JSON.stringify(seen);
    // The histories are there, and readable.
    expect(text).toContain('max_revisions');
    expect(text).toContain('workflow.status_changed');
    expect(text).not.toContain(secret.slice(6));
  });
});

describe('a webhook is refused', () => {
  const url = 'https://example.com/hook';
  test.for<[string, unknown, string]>([
    ['without a url', {}, 'webhook.url'],
    ['at an address that is none', { url: 'example.com' }, 'webhook.url'],
    ['over ftp', { url: 'ftp://example.com' }, 'webhook.url'],
    ['with credentials in its url', { url: 'https://a:b@example.com' }, 'webhook.url'],
    ['with a secret in another form', { url, secret: 'swordfish' }, 'webhook.secret'],
    ['with a short secret', { url, secret: `whsec_${btoa('x'.repeat(23))}` }, 'webhook.secret'],
    ['with a long secret', { url, secret: `whsec_${btoa('x'.repeat(65))}` }, 'webhook.secret'],
    ['without events', { url, events: [] }, 'webhook.events'],
    ['with an unknown event', { url, events: ['workflow.exploded'] }, 'webhook.events.0'],
    ['with an unknown field', { url, method: 'PUT' }, 'webhook.method'],
    ['that is a string', url, 'webhook'],
  ])('%s', async ([, webhook, field], { expect }) => {
    const answer = await client().request('POST', '/v1/workflows', { task: 'x', webhook });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(answer.body.errors?.map((error) => error.field)).toContain(field);
  });
});

describe('the delivery log', () => {
  test('is not there for another tenant, nor for a workflow that does not exist', async ({
    expect,
  }) => {
    const user = client();
    const id = await user.start(oneStep);
    expect(await deliveries(user, id)).toEqual({ items: [], next_cursor: null });
    expect((await user.get(id)).webhook).toBeNull();
    const path = `/v1/workflows/${id}/webhook-deliveries`;
    expect((await client().request('GET', path)).status).toBe(404);
    const bad = await user.request('GET', `${path}?cursor=nonsense`);
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
    const { status } = await user.request(
      'GET',
      '/v1/workflows/wf_01M7YDR47N6872XEEP1P3ZX42B/webhook-deliveries',
    );
    expect(status).toBe(404);
  });
});
