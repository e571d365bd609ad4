import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PostgresConnectionError } from '../../src/db/connection-error.ts';
import { createDatabase, type Database } from '../../src/db/database.ts';
import { deleteOldPayloads } from '../../src/db/queries/delete-old-payloads.ts';
import { createDataConverter, type OurDataConverter } from '../../src/payloads/data-converter.ts';
import { createLargePayloadCodec } from '../../src/payloads/large-payload-codec.ts';
import { createPatientStore } from '../../src/payloads/patient-store.ts';
import { createPostgresStore } from '../../src/payloads/postgres-store.ts';
import { createS3Store } from '../../src/payloads/s3-store.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { echoThroughActivity } from '../support/echo-workflow.ts';
import { payloadsIn, readHistoryJson } from '../support/history-json.ts';
import { S3_SECRET, startS3Server } from '../support/s3-server.ts';

const FIVE_MB = 'ü'.repeat(2 * 1024 * 1024) + 'x'.repeat(1024 * 1024);
const BUCKET = 'payloads-of-a-test';
const endpoints = inject('endpoints');
const keys = `k:${randomBytes(32).toString('base64')}`;
let db: Database;
let s3: Awaited<ReturnType<typeof startS3Server>>;
let connection: Connection;
let native: NativeConnection;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const log = createLogger('test', 'silent');
  ({ db } = createDatabase({ url: endpoints.postgres, poolSize: 2, name: 'test', log }));
  s3 = await startS3Server(BUCKET);
  connection = await Connection.connect({ address: endpoints.temporal });
  native = await NativeConnection.connect({ address: endpoints.temporal });
});
afterAll(async () => {
  await native.close();
  await connection.close();
  await s3.stop();
  await db.destroy();
});

const s3Settings = () => ({
  PAYLOAD_S3_ENDPOINT: s3.url,
  PAYLOAD_S3_BUCKET: BUCKET,
  PAYLOAD_S3_ACCESS_KEY_ID: S3_SECRET,
  PAYLOAD_S3_SECRET_ACCESS_KEY: S3_SECRET,
});
const converterOf = (env: NodeJS.ProcessEnv) => createDataConverter(readConfig(env), db);

/** Sends 5 MB through a workflow and its activity, with a worker and a client of its own. */
async function echo(dataConverter: OurDataConverter) {
  const taskQueue = `echo-${randomUUID()}`;
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('../support/echo-workflow.ts', import.meta.url)),
    activities: { echo: async (value: string) => value },
    dataConverter,
  });
  const client = new Client({ connection, dataConverter });
  const handle = await client.workflow.start<typeof echoThroughActivity>('echoThroughActivity', {
    taskQueue,
    workflowId: taskQueue,
    args: [FIVE_MB],
    workflowExecutionTimeout: '50s',
  });
  const output = await worker.runUntil(handle.result());
  return { output, handle, history: await readHistoryJson(client, taskQueue) };
}

/** The hashes that a history refers to. */
const references = (history: string) =>
  new Set(
    payloadsIn(history).flatMap(
      (data) =>
        Buffer.from(data, 'base64')
          .toString()
          .match(/[0-9a-f]{64}/g) ?? [],
    ),
  );

test('5 MB go through a workflow and an activity, and history stays small', async () => {
  const { output, handle, history } = await echo(converterOf({}));
  expect(output === FIVE_MB).toBe(true);
  expect((await handle.describe()).historySize).toBeLessThan(200_000);
  // Without encryption what is the same is stored once.
  const [hash, ...others] = references(history);
  expect(others).toEqual([]);
  const row = db
    .selectFrom('payloads')
    .select('size_bytes')
    .where('payload_hash', '=', hash ?? '');
  expect((await row.executeTakeFirst())?.size_bytes).toBeGreaterThan(5 * 1024 * 1024);
});

test('with S3 and encryption, too; the store holds nothing that can be read', async () => {
  const settings = { ...s3Settings(), PAYLOAD_STORE: 's3', PAYLOAD_ENCRYPTION_KEYS: keys };
  const { output, handle, history } = await echo(converterOf(settings));
  expect(output === FIVE_MB).toBe(true);
  expect((await handle.describe()).historySize).toBeLessThan(200_000);
  const [hash = ''] = references(history);
  const stored = await createS3Store({
    endpoint: s3.url,
    bucket: BUCKET,
    region: 'us-east-1',
    accessKeyId: S3_SECRET,
    secretAccessKey: S3_SECRET,
  }).get(hash);
  expect(stored?.length).toBeGreaterThan(5 * 1024 * 1024);
  expect(Buffer.from(stored ?? []).includes('xxxxxxxx')).toBe(false);
  // Postgres is written to now, and what is on S3 can still be read.
  const codecs = converterOf({ ...s3Settings(), PAYLOAD_ENCRYPTION_KEYS: keys }).payloadCodecs;
  const reference = Buffer.from(JSON.stringify({ sha256: hash, size_bytes: 0 }));
  const metadata = { encoding: Buffer.from('json/payload-reference') };
  const [sealed] = (await codecs[1]?.decode([{ metadata, data: reference }])) ?? [];
  const [plain] = (await codecs[0]?.decode([sealed ?? {}])) ?? [];
  expect(Buffer.from(plain?.data ?? []).toString()).toBe(JSON.stringify(FIVE_MB));
});

test('S3 that refuses says so; what is not there is not there', async () => {
  const settings = { endpoint: s3.url, bucket: BUCKET, region: 'us-east-1' };
  const known = { ...settings, accessKeyId: S3_SECRET, secretAccessKey: S3_SECRET };
  const hash = 'a'.repeat(64);
  expect(await createS3Store(known).get(hash)).toBeUndefined();
  const unknown = createS3Store({ ...known, accessKeyId: 'somebody' });
  await expect(unknown.put(hash, new Uint8Array())).rejects.toThrow(/answered 403/);
  const away = createS3Store({ ...known, endpoint: 'http://127.0.0.1:1' });
  await expect(away.get(hash)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a store that is away fails no workflow: its tasks and activities are tried again', async () => {
  const store = createPostgresStore(db);
  const asked: string[] = [];
  // Of the first workflow task the input, of the activity the input and the output, of the last workflow task the output.
  const refused = new Set([1, 4, 6, 10]);
  let isStarted = false;
  const ask = (operation: string) => {
    if (!isStarted) return;
    asked.push(operation);
    if (refused.has(asked.length))
      throw new PostgresConnectionError(new Error('Connection terminated unexpectedly'));
  };
  const codec = createLargePayloadCodec(
    {
      put: async (hash, data) => {
        ask('put');
        await store.put(hash, data);
        isStarted = true;
      },
      get: async (hash) => {
        ask('get');
        return store.get(hash);
      },
    },
    131_072,
  );
  const { output } = await echo({ payloadCodecs: [codec] });
  expect(output === FIVE_MB).toBe(true);
  expect([...refused].map((index) => asked[index - 1])).toEqual(['get', 'get', 'put', 'put']);
});

test('a restart of the store is not even noticed', async () => {
  const store = createPostgresStore(db);
  let refusals = 3;
  const patient = createPatientStore({
    ...store,
    get: async (hash) => {
      if (refusals-- > 0)
        throw new PostgresConnectionError(new Error('Connection terminated unexpectedly'));
      return store.get(hash);
    },
  });
  expect(await patient.get('b'.repeat(64))).toBeUndefined();
  const broken = createPatientStore({ ...store, get: () => Promise.reject(new Error('a defect')) });
  await expect(broken.get('b'.repeat(64))).rejects.toThrow('a defect');
});

test('payloads that nobody used for long are removed, those that are read stay', async () => {
  const store = createPostgresStore(db);
  const [unused, used] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  for (const hash of [unused, used]) await store.put(hash, Buffer.from(hash));
  await db
    .updateTable('payloads')
    .set({ used_at: new Date(Date.now() - 100 * 24 * 3_600_000) })
    .where('payload_hash', 'in', [unused, used])
    .execute();
  expect(Buffer.from((await store.get(used)) ?? []).toString()).toBe(used);
  await deleteOldPayloads(db, 90);
  expect(await store.get(unused)).toBeUndefined();
  expect(await store.get(used)).toBeDefined();
});
