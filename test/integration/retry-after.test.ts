import { afterAll, describe, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { listen } from '../support/listen.ts';
import { accept, planOf, type Scenario } from '../support/scenario.ts';
import { type EndpointAnswer, startReceiver } from '../support/webhook-receiver.ts';

const client = () => new TestClient(inject('endpoints'));
const stops: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** A tool service that refuses its first call with these headers, and remembers when it was called. Milliseconds since 1970. */
async function startBusyService(headersNow: () => Record<string, string>) {
  const calledAt: number[] = [];
  const { url, stop } = await listen((request, response) => {
    request.resume();
    calledAt.push(Date.now());
    if (calledAt.length === 1) response.writeHead(429, headersNow()).end();
    else response.end('done');
  });
  stops.push(stop);
  return { url: `${url}/`, calledAt };
}

async function callOnce(url: string): Promise<string> {
  const user = client();
  const tool = { name: 'busy', description: 'Busy', url, input_schema: { type: 'object' } };
  await user.request('POST', '/v1/tools', tool);
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ tools: [{ name: 'busy', arguments: {} }] }, { text: 'told' }] },
    review: [accept('a')],
  });
  await user.ended(id);
  return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
}

const oneStep: Scenario = { plan: [planOf({ id: 'a' })], review: [accept('a')] };

describe.concurrent('Retry-After', () => {
  test('of a tool service, as an HTTP date, is waited for', async ({ expect }) => {
    let date = '';
    const { url, calledAt } = await startBusyService(() => {
      date = new Date(Date.now() + 4000).toUTCString();
      return { 'retry-after': date };
    });
    expect(await callOnce(url)).toBe('done');
    expect(calledAt).toHaveLength(2);
    expect(calledAt[1]).toBeGreaterThanOrEqual(Date.parse(date));
  });

  test('of a tool service, in seconds, is waited for', async ({ expect }) => {
    const { url, calledAt } = await startBusyService(() => ({ 'retry-after': '3' }));
    expect(await callOnce(url)).toBe('done');
    expect(Number(calledAt[1]) - Number(calledAt[0])).toBeGreaterThanOrEqual(3000);
  });

  test.for<[string, () => string]>([
    ['in seconds', () => '3'],
    ['as an HTTP date', () => new Date(Date.now() + 4000).toUTCString()],
  ])('of a webhook, %s, is waited for', async ([, retryAfter], { expect }) => {
    const user = client();
    const answers: EndpointAnswer[] = [{ status: 429, headers: {} }, { status: 204 }];
    const hook = await startReceiver(answers);
    stops.push(hook.stop);
    const value = retryAfter();
    Object.assign(answers[0] ?? {}, { headers: { 'retry-after': value } });
    await user.start(oneStep, { webhook: { url: hook.url } });
    await expect.poll(() => hook.received.length).toBeGreaterThanOrEqual(2);
    const [first, second] = hook.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const notBefore = value === '3' ? Number(first?.at) + 3000 : Date.parse(value);
    expect(second?.at).toBeGreaterThanOrEqual(notBefore);
  });
});
