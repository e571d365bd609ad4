import { randomUUID } from 'node:crypto';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { createDatabase, createDatabases, type Databases } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { appendEvent } from '../../src/db/queries/append-event.ts';
import { eventIdOf } from '../../src/events/event-id.ts';
import { startRelay } from '../../src/events/relay.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats-server.ts';

/** Far less than an event may hold. */
const MAX_PAYLOAD = 16_384;
const log = createLogger('test', 'silent');
const database = `relay_${randomUUID().slice(0, 8)}`;

let server: TestNatsServer;
let nats: NatsConnection;
let databases: Databases;
let url: string;

const inStack = async (statement: string) => {
  const client = new Client({ connectionString: inject('endpoints').postgres });
  await client.connect();
  await client.query(statement);
  await client.end();
};

beforeAll(async () => {
  await inStack(`create database ${database}`);
  const its = new URL(inject('endpoints').postgres);
  its.pathname = `/${database}`;
  url = its.href;
  const { db } = createDatabase({ url, poolSize: 1, name: 'migrate', log });
  await migrate(db, log);
  await db.destroy();
  databases = createDatabases({ url, poolSize: 2, name: 'test', log });
  server = await startNatsServer(`max_payload: ${MAX_PAYLOAD}\njetstream {}\n`);
  nats = await connect({ servers: server.url });
});
afterAll(async () => {
  await nats.close();
  await server.stop();
  await databases.close();
  await inStack(`drop database ${database} with (force)`);
});

test('an event that is too large for NATS is published cut, and does not stop the relay', async () => {
  const { systemDb } = databases;
  const tell = (tenantId: string, payload: Record<string, unknown>) =>
    appendEvent(systemDb, {
      tenantId,
      resource: 'workflows',
      resourceId: 'wf_1',
      sequence: 1,
      eventId: eventIdOf(tenantId, 'wf_1', 1),
      type: 'workflow.step_failed',
      payload: { workflow_id: 'wf_1', ...payload },
    });
  const error = { code: 'agent_failed', message: '\u0001'.repeat(1_100_000) };
  await tell('loud', { step_id: 'a', title: 'x'.repeat(1_100_000), error });
  await tell('lengthy', { step_id: 'c', title: 'x'.repeat(100_000) });
  await tell('quiet', { step_id: 'b', title: 'short' });

  const relay = startRelay({
    systemDb,
    databaseUrl: url,
    nats,
    stream: { replicas: 1, maxAgeDays: 1 },
    metrics: createMetrics(),
    log,
    webhooks: { attempts: 1, wake: async () => undefined },
  });
  try {
    const messages = new Map<string, EventEnvelope>();
    await expect
      .poll(async () => {
        const consumer = await jetstream(nats)
          .consumers.get('ORCHESTRATOR')
          .catch(() => undefined);
        if (!consumer) return 0;
        for await (const message of await consumer.fetch({ max_messages: 10, expires: 1000 })) {
          const event = message.json<EventEnvelope>();
          messages.set(event.tenantId, event);
        }
        return messages.size;
      })
      .toBe(3);
    expect([...messages.keys()]).toEqual(['loud', 'lengthy', 'quiet']);
    for (const [tenant, step_id] of [
      ['loud', 'a'],
      ['lengthy', 'c'],
    ] as const)
      expect(messages.get(tenant)?.payload).toMatchObject({
        workflow_id: 'wf_1',
        step_id,
        title: expect.stringMatching(/^x{500,}…$/),
        truncated: true,
      });
    expect(messages.get('quiet')?.payload).toEqual({
      workflow_id: 'wf_1',
      step_id: 'b',
      title: 'short',
    });
    const left = await systemDb.selectFrom('outbox').selectAll().execute();
    expect(left).toEqual([]);
  } finally {
    await relay.close();
  }
});
