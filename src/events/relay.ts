import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Client } from 'pg';
import type { EventEnvelope } from '../contracts/event.ts';
import type { EndpointRef } from '../contracts/webhook-endpoint.ts';
import type { Database } from '../db/database.ts';
import {
  measureOutbox,
  readUnpublishedEvents,
  settlePublishedEvents,
  type UnpublishedEvent,
} from '../db/queries/outbox.ts';
import { fitFields } from '../platform/fit-fields.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { WakeUp } from '../platform/wake-up.ts';
import { countEvent } from './count-event.ts';
import { OUTBOX_CHANNEL } from './outbox-notifier.ts';
import { ensureStream, type StreamOptions } from './stream.ts';
import { subjectOf } from './subjects.ts';

/** Key of the relay's advisory lock ("orch" in ASCII). */
const LOCK_KEY = 0x6f726368;
/** Events per batch. A worker's memory holds several batches. */
const BATCH = { count: 500, bytes: 8 * 1024 * 1024 };
/** Polling interval of the outbox, because a notification is lost if its process dies. Milliseconds. */
const POLL_MS = 1000;
const RETRY_MS = 500;
const MEASURE_MS = 2000;

export interface RelayOptions {
  /** The outbox is shared by all tenants. */
  systemDb: Database;
  databaseUrl: string;
  nats: NatsConnection;
  stream: StreamOptions;
  metrics: Metrics;
  log: Logger;
  webhooks: {
    /** To deliver an event before it is given up. */
    attempts: number;
    /** Tells an endpoint that events are queued for it. Never throws. */
    wake(endpoint: EndpointRef): Promise<void>;
  };
  /** Another task of which only one process runs: started by the active relay, aborted when the relay becomes inactive. */
  whileActive?(signal: AbortSignal): Promise<void>;
}

/**
 * Publishes the outbox to JetStream in order. Of all processes with a relay, the one that holds an advisory lock is active. The lock ends
 * with its connection, so another process takes over at once from a killed one. Acknowledged events leave the outbox; `Nats-Msg-Id` removes
 * duplicates after a crash.
 */
export function startRelay(options: RelayOptions): { close(): Promise<void> } {
  const stop = new AbortController();
  const done = run(options, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await done;
    },
  };
}

async function run(options: RelayOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await lead(options, stop);
    } catch (error) {
      options.log.warn({ err: error }, 'the relay restarts');
    }
    for (const gauge of [
      options.metrics.relayActive,
      options.metrics.relayWaiting,
      options.metrics.relayLag,
    ])
      gauge.set(0);
    await pause(RETRY_MS, stop);
  }
}

/** Waits for the lock, then publishes until an error or `stop`. */
async function lead(options: RelayOptions, stop: AbortSignal): Promise<void> {
  const connection = new Client({
    connectionString: options.databaseUrl,
    application_name: 'relay',
    keepAlive: true,
  });
  const broken = new AbortController();
  connection.on('error', (error) => broken.abort(error));
  connection.on('end', () => broken.abort(new Error('the connection to Postgres ended')));
  const signal = AbortSignal.any([stop, broken.signal]);
  await connection.connect();
  let measuring: NodeJS.Timeout | undefined;
  const over = new AbortController();
  let duties: Promise<void> | undefined;
  try {
    if (!(await acquireLock(connection, signal))) return;
    options.metrics.relayActive.set(1);
    options.log.info('this relay is active');
    duties = options.whileActive?.(AbortSignal.any([signal, over.signal]));
    await ensureStream(options.nats, options.stream);
    const wakeUp = new WakeUp();
    connection.on('notification', () => wakeUp.signal());
    await connection.query(`listen ${OUTBOX_CHANNEL}`);
    measuring = setInterval(() => void measure(options), MEASURE_MS);
    const js = jetstream(options.nats, { timeout: 5000 });
    while (!signal.aborted) {
      const published = await publishBatch(options, js);
      if (published === 0) await wakeUp.wait(POLL_MS, signal);
    }
  } finally {
    clearInterval(measuring);
    over.abort();
    await duties;
    await connection.end().catch(() => undefined);
  }
  if (broken.signal.aborted && !stop.aborted) throw broken.signal.reason;
}

/** The active relay reports its backlog, even while it cannot publish. */
async function measure({ systemDb, metrics, log }: RelayOptions): Promise<void> {
  try {
    const { count, ageSeconds } = await measureOutbox(systemDb);
    metrics.relayWaiting.set(count);
    metrics.relayLag.set(ageSeconds);
  } catch (error) {
    log.debug({ err: error }, 'the size of the outbox could not be read');
  }
}

async function acquireLock(connection: Client, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const { rows } = await connection.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [LOCK_KEY],
    );
    if (rows[0]?.locked) return true;
    await pause(RETRY_MS, signal);
  }
  return false;
}

/**
 * Publishes in order without waiting for each event. Every message but the first names its predecessor, so JetStream rejects all messages
 * after a lost one, and the order holds.
 */
async function publishBatch(
  { systemDb, log, metrics, nats, webhooks }: RelayOptions,
  js: JetStreamClient,
): Promise<number> {
  const events = await readUnpublishedEvents(systemDb, BATCH);
  if (events.length === 0) return 0;
  const maxBytes = maxBytesOf(nats);
  const outcomes = await Promise.allSettled(
    events.map((event, index) => publish({ js, maxBytes }, event, events[index - 1])),
  );
  const failed = outcomes.findIndex((outcome) => outcome.status === 'rejected');
  const acknowledged = failed === -1 ? events : events.slice(0, failed);
  if (acknowledged.length > 0) {
    const endpoints = await settlePublishedEvents(
      systemDb,
      acknowledged.map(({ position }) => position),
      webhooks.attempts,
    );
    for (const endpoint of endpoints) void webhooks.wake(endpoint);
    metrics.eventsPublished.inc(acknowledged.length);
    for (const event of acknowledged) countEvent(metrics, event);
  }
  if (failed !== -1) {
    const { reason } = outcomes[failed] as PromiseRejectedResult;
    const { tenantId, correlationId, sequence } = events[failed]?.envelope ?? {};
    log.warn(
      { err: reason, tenant_id: tenantId, workflow_id: correlationId, sequence },
      'JetStream rejected an event',
    );
    throw new Error('JetStream is unavailable');
  }
  return events.length;
}

const publish = (
  { js, maxBytes }: { js: JetStreamClient; maxBytes: number },
  { resource, envelope }: UnpublishedEvent,
  previous: UnpublishedEvent | undefined,
) =>
  js.publish(subjectOf(resource, envelope), encode(envelope, maxBytes), {
    msgID: envelope.eventId,
    ...(previous && { expect: { lastMsgID: previous.envelope.eventId } }),
  });

/** Size of two ids and the names of their headers. */
const HEADER_BYTES = 512;
/** Maximum size of an event, even if the server accepts more. */
const MAX_EVENT_BYTES = 1_000_000;

/** The space for an event's payload in a message. */
const maxBytesOf = (nats: NatsConnection): number =>
  Math.min((nats.info?.max_payload ?? MAX_EVENT_BYTES) - HEADER_BYTES, MAX_EVENT_BYTES);

/** Cuts an event that is too large for NATS, so that it does not block later events. REST returns the whole event. */
function encode(envelope: EventEnvelope, maxBytes: number): string {
  const json = JSON.stringify(envelope);
  if (Buffer.byteLength(json) <= maxBytes) return json;
  const frame = Buffer.byteLength(JSON.stringify({ ...envelope, payload: '' }));
  return JSON.stringify({ ...envelope, payload: fitFields(envelope.payload, maxBytes - frame) });
}

const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
