import { connect, type NatsConnection } from '@nats-io/transport-node';
import { describe, inject, test } from 'vitest';
import { readStackFile } from '../../src/dev/stack-file.ts';
import { createLivePublisher } from '../../src/events/live-publisher.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { TestClient } from '../support/client.ts';
import { startLoudModel, startLoudTool } from '../support/loud-peers.ts';
import { startNatsServer } from '../support/nats-server.ts';
import { accept, planOf } from '../support/scenario.ts';

const KIB = 1024;
/** JSON writes each of them with six characters. */
const CONTROL = '\u0001';

const TEXTS = {
  '1,100 KiB of text': Array.from({ length: 11 }, () => 'x'.repeat(100 * KIB)),
  '200 KiB of control characters': Array.from({ length: 4 }, () => CONTROL.repeat(50 * KIB)),
};

const MESSAGES = {
  '1,100 KiB': ['x'.repeat(1100 * KIB)],
  '200 KiB of control characters': [CONTROL.repeat(200 * KIB)],
};

const workerPid = async () => (await readStackFile(inject('endpoints').dataDir))?.pids.worker;

/** What is published live for the tenant, until the connection is closed. */
async function listenLive(user: TestClient) {
  const nats = await connect({ servers: user.endpoints.nats });
  const heard: Record<string, unknown>[] = [];
  nats.subscribe(`tenants.${user.tenant}.workflows.*.stream`, {
    callback: (_error, message) => void heard.push(message.json()),
  });
  await nats.flush();
  return { heard, close: () => nats.close() };
}

describe.concurrent('a worker outlives', () => {
  test.for(Object.entries(TEXTS))('an agent that streams %s', async ([, pieces], { expect }) => {
    const pid = await workerPid();
    const peer = await startLoudModel(pieces);
    const user = new TestClient(inject('endpoints'));
    const live = await listenLive(user);
    const registered = await user.request('POST', '/v1/agents', {
      name: 'loud',
      type: 'openai_compatible',
      endpoint: `${peer.url}/v1`,
      config: { model: 'loud' },
    });
    expect(registered.status).toBe(201);
    const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
      agent: 'loud',
      task: 'Speak.',
    });
    const run = await user.ended(body.execution_id);
    expect(run).toMatchObject({ status: 'completed', error: null });
    // The text comes through whole, in as many messages as it takes.
    await expect.poll(() => heard(live).length, { timeout: 20_000 }).toBe(pieces.join('').length);
    expect(heard(live)).toBe(pieces.join(''));
    expect(await workerPid()).toBe(pid);
    await live.close();
    await peer.stop();
  });

  test.for(Object.entries(MESSAGES))(
    'a tool that reports its progress with %s',
    async ([, messages], { expect }) => {
      const pid = await workerPid();
      const peer = await startLoudTool(messages);
      const user = new TestClient(inject('endpoints'));
      const live = await listenLive(user);
      const registered = await user.request('POST', '/v1/tools/servers', {
        name: 'm',
        transport: { type: 'streamable_http', url: peer.url },
      });
      expect(registered.status).toBe(201);
      const id = await user.start({
        plan: [planOf({ id: 'a' })],
        steps: { a: [{ tools: [{ name: 'm__work', arguments: {} }] }, { text: 'told' }] },
        review: [accept('a')],
      });
      expect(await user.ended(id)).toMatchObject({ status: 'completed', error: null });
      await expect
        .poll(() => live.heard.find(({ kind }) => kind === 'progress'))
        .toMatchObject({ tool: 'm__work', step_id: 'a', total: 1, truncated: true });
      expect(await workerPid()).toBe(pid);
      await live.close();
      await peer.stop();
    },
  );
});

describe('live text for a server that takes none', () => {
  const MIB = KIB * KIB;
  const log = createLogger('test', 'silent');
  const open = (nats: NatsConnection) =>
    createLivePublisher(nats, log).open({ tenant_id: 't', workflow_id: 'w' }, { step_id: 'a' });

  test('is dropped beyond 8 MiB, and goes on when the server does', async ({ expect }) => {
    const server = await startNatsServer('');
    const [nats, listener] = [
      await connect({ servers: server.url }),
      await connect({ servers: server.url }),
    ];
    const texts: string[] = [];
    listener.subscribe('tenants.t.workflows.w.stream', {
      callback: (_error, message) => void texts.push(message.json<{ text: string }>().text),
    });
    await listener.flush();
    const channel = open(nats);
    server.freeze();
    // A text of this size does not wait for the next flush.
    for (let index = 0; index < 20; index++) channel.say('x'.repeat(MIB));
    expect(nats.stats().outBytes).toBeGreaterThan(6 * MIB);
    expect(nats.stats().outBytes).toBeLessThanOrEqual(8 * MIB);
    server.thaw();
    await expect
      .poll(() => {
        channel.say('back');
        return texts.at(-1) ?? '';
      })
      .toContain('back');
    await nats.close();
    await listener.close();
    await server.stop();
  });

  test('is dropped while the server is away and once the connection is closed', async ({
    expect,
  }) => {
    const server = await startNatsServer('');
    const nats = await connect({ servers: server.url, reconnectTimeWait: 50 });
    const channel = open(nats);
    await server.stop();
    for (let index = 0; index < 20; index++) channel.say('x'.repeat(MIB));
    expect(nats.stats().outBytes).toBeLessThanOrEqual(8 * MIB);
    await nats.close();
    channel.say('x'.repeat(MIB));
    channel.show({ kind: 'status', message: 'closed' });
    expect(nats.stats().outBytes).toBeLessThanOrEqual(8 * MIB);
  });
});

const heard = (live: { heard: Record<string, unknown>[] }) =>
  live.heard.map(({ text }) => text ?? '').join('');
