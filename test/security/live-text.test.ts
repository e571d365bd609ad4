import { connect } from '@nats-io/transport-node';
import { describe, inject, test } from 'vitest';
import { readStackFile } from '../../src/dev/stack-file.ts';
import { TestClient } from '../support/client.ts';
import { startLoudModel, startLoudTool } from '../support/loud-peers.ts';
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

const heard = (live: { heard: Record<string, unknown>[] }) =>
  live.heard.map(({ text }) => text ?? '').join('');
