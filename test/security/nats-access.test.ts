import { readFileSync } from 'node:fs';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenForInterrupts, sendInterrupt } from '../../src/events/interrupts.ts';
import { createLivePublisher } from '../../src/events/live-publisher.ts';
import { listenForRevocations, sendRevocation } from '../../src/events/revocations.ts';
import { ensureStream } from '../../src/events/stream.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { connectNats } from '../../src/platform/nats.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats-server.ts';

const log = createLogger('test', 'silent');
const page = readFileSync(new URL('../../docs/operations/nats-access.md', import.meta.url), 'utf8');
const configs = [...page.matchAll(/```conf\n([\s\S]+?)```/g)].map(([, text = '']) =>
  text.replace(/^ *store_dir: .*$/m, ''),
);
const [withAccounts = '', inOneAccount = ''] = configs;

const passwordOf = (user: string) => `secret-of-${user}`;
const env = Object.fromEntries(
  ['WORKER', 'API', 'ACME', 'GLOBEX'].map((name) => [
    `${name}_PASSWORD`,
    passwordOf(name.toLowerCase()),
  ]),
);

/** A connection as one of the users, with all that it hears and all that it is refused. */
async function connectAs(server: TestNatsServer, user: string) {
  const nats = await connectNats(
    readConfig({ NATS_URL: server.url, NATS_USER: user, NATS_PASSWORD: passwordOf(user) }),
    user,
    log,
  );
  const refused: string[] = [];
  void (async () => {
    for await (const status of nats.status())
      if (status.type === 'error') refused.push(status.error.message);
  })();
  const heard: string[] = [];
  const hear = async (subject: string) => {
    nats.subscribe(subject, {
      callback: (error, message) => {
        if (!error) heard.push(message.subject);
      },
    });
    await nats.flush();
  };
  return { nats, refused, heard, hear };
}

const eventOf = (tenant: string) => `tenants.${tenant}.workflows.wf_1.step_started`;
const OPTIONS = { replicas: 1, maxAgeDays: 1 };

describe.for([
  ['with an account per tenant', withAccounts, 'globex'],
  ['in one account', inOneAccount, 'acme'],
] as const)('%s', ([, config, tenant]) => {
  let server: TestNatsServer;
  const open: NatsConnection[] = [];
  const login = async (user: string) => {
    const connection = await connectAs(server, user);
    open.push(connection.nats);
    return connection;
  };
  beforeAll(async () => {
    server = await startNatsServer(config, { env });
  });
  afterAll(async () => {
    for (const nats of open) await nats.close();
    await server.stop();
  });

  test('worker and API can do all that they do', async () => {
    const worker = await login('worker');
    const api = await login('api');
    await ensureStream(worker.nats, OPTIONS);
    await ensureStream(worker.nats, OPTIONS);
    await api.hear('tenants.*.workflows.*.*');
    const revoked: string[] = [];
    listenForRevocations(api.nats, (id) => revoked.push(id));
    const { signal } = listenForInterrupts(worker.nats).watch('any', 'wf_1');
    await Promise.all([api.nats.flush(), worker.nats.flush()]);

    await jetstream(worker.nats).publish(eventOf('any'), '{}');
    const live = createLivePublisher(worker.nats, log);
    live.open({ tenant_id: 'any', workflow_id: 'wf_1' }, {}).say('hello');
    sendInterrupt(api.nats, 'any', 'wf_1');
    sendRevocation(api.nats, 'key_1');
    await expect
      .poll(() => api.heard)
      .toEqual([eventOf('any'), 'tenants.any.workflows.wf_1.stream']);
    await expect.poll(() => signal.aborted).toBe(true);
    await expect.poll(() => revoked).toEqual(['key_1']);
    expect([...worker.refused, ...api.refused]).toEqual([]);

    // The API publishes no events.
    api.nats.publish(eventOf('any'), 'forged');
    await expect.poll(() => api.refused).toEqual([expect.stringContaining(eventOf('any'))]);
  });

  test('a tenant sees its own events, and no others', async () => {
    const worker = await login('worker');
    const user = await login(tenant);
    await user.hear(`tenants.${tenant}.>`);
    for (const foreign of ['tenants.other.>', 'tenants.*.>', '>', 'orchestrator.>', '_INBOX.>'])
      await user.hear(foreign);
    await expect.poll(() => user.refused.length).toBe(5);
    worker.nats.publish(eventOf('other'), '{}');
    worker.nats.publish(eventOf(tenant), '{}');
    await worker.nats.flush();
    await expect.poll(() => user.heard).toEqual([eventOf(tenant)]);
  });

  test('a tenant publishes nothing that the platform hears', async () => {
    const api = await login('api');
    await api.hear('tenants.>');
    await api.hear('orchestrator.>');
    const user = await login(tenant);
    const subjects = [
      eventOf(tenant),
      `tenants.${tenant}.workflows.wf_1.stream`,
      eventOf('other'),
      `orchestrator.interrupt.other.wf_1`,
      '$JS.API.STREAM.PURGE.ORCHESTRATOR',
      '$JS.API.CONSUMER.CREATE.ORCHESTRATOR',
    ];
    for (const subject of subjects) user.nats.publish(subject, '{}');
    await user.nats.flush();
    await expect.poll(() => user.refused.length).toBe(subjects.length);
    // What is published after the refused messages comes after them.
    const worker = await login('worker');
    worker.nats.publish(eventOf('last'), '{}');
    await expect.poll(() => api.heard).toEqual([eventOf('last')]);
  });
});

describe('a tenant with an account that has JetStream', () => {
  test('keeps its own events in a stream, and reaches nothing of the platform', async () => {
    const server = await startNatsServer(withAccounts, { env });
    const worker = await connectAs(server, 'worker');
    await ensureStream(worker.nats, OPTIONS);
    await jetstream(worker.nats).publish(eventOf('acme'), '{"from": "before"}');
    const acme = await connectAs(server, 'acme');
    const manager = await jetstreamManager(acme.nats);
    await manager.streams.add({ name: 'EVENTS', subjects: ['tenants.acme.>'] });
    await manager.consumers.add('EVENTS', { durable_name: 'all', ack_policy: AckPolicy.Explicit });
    await jetstream(worker.nats).publish(eventOf('other'), '{}');
    await jetstream(worker.nats).publish(eventOf('acme'), '{"from": "worker"}');

    const consumer = await jetstream(acme.nats).consumers.get('EVENTS', 'all');
    const message = await consumer.next();
    expect(message?.subject).toBe(eventOf('acme'));
    expect(message?.json()).toEqual({ from: 'worker' });
    message?.ack();
    expect(acme.refused).toEqual([]);

    // Its JetStream is another one.
    await expect(manager.streams.info('ORCHESTRATOR')).rejects.toThrow(/not found/);
    const stored = await (await jetstreamManager(worker.nats)).streams.info('ORCHESTRATOR');
    expect(stored.state.messages).toBe(3);
    // A consumer may deliver where it likes, and stays in the account.
    const api = await connectAs(server, 'api');
    await api.hear('orchestrator.>');
    await api.hear('tenants.>');
    await manager.consumers.add('EVENTS', {
      name: 'push',
      deliver_subject: 'orchestrator.interrupt.other.wf_1',
    });
    await expect
      .poll(async () => (await manager.consumers.info('EVENTS', 'all')).num_pending)
      .toBe(0);
    await jetstream(worker.nats).publish(eventOf('last'), '{}');
    await expect.poll(() => api.heard).toEqual([eventOf('last')]);
    for (const { nats } of [worker, acme, api]) await nats.close();
    await server.stop();
  });
});

test('the configuration of docker-compose.yml asks for its password', async () => {
  const config = readFileSync(new URL('../../infra/nats/nats.conf', import.meta.url), 'utf8');
  const password = 'nats-0123456789abcdef';
  const server = await startNatsServer(
    config.replace(/store_dir: .*/, '').replace(/^http: .*$/m, ''),
    { env: { NATS_PASSWORD: password } },
  );
  const nats = await connectNats(
    readConfig({ NATS_URL: server.url, NATS_USER: 'orchestrator', NATS_PASSWORD: password }),
    'test',
    log,
  );
  await ensureStream(nats, OPTIONS);
  await nats.close();
  await server.stop();
});
