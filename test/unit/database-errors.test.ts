import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { toFailure } from '../../src/activities/failures.ts';
import { createDatabase, createDatabases } from '../../src/db/database.ts';
import { isTransientDatabaseError } from '../../src/db/is-transient.ts';
import { PoolBusyError } from '../../src/db/pool-busy-error.ts';

const databaseError = (code: string) =>
  Object.assign(new DatabaseError('secret of table "api_keys"', 1, 'error'), { code });

test.each([
  ['one that passes', '57P01', 1],
  ['one that is definite', '54001', 10],
])(
  'of a database error, %s, a run is told nothing of what Postgres says',
  (_what, code, attempt) => {
    const failure = toFailure(databaseError(code), { attempt }) as Error;
    expect(failure.message).toContain('database');
    expect(failure.message).not.toContain('secret');
  },
);

test('work that got no connection is tried again', () => {
  expect(isTransientDatabaseError(new PoolBusyError())).toBe(true);
  expect(toFailure(new PoolBusyError(), { attempt: 100 })).toMatchObject({
    type: 'database_away',
    nonRetryable: false,
  });
});

/** What `select 1` fails with. */
async function errorOf(url: string): Promise<unknown> {
  const options = { url, poolSize: 1, name: 'test', log: pino({ enabled: false }) };
  const { db } = createDatabase(options);
  const tenants = createDatabases(options);
  const ask = (database: typeof db) => sql`select 1`.execute(database).catch((error) => error);
  try {
    const [own, inRole] = [await ask(db), await ask(tenants.db)];
    expect(isTransientDatabaseError(inRole)).toBe(isTransientDatabaseError(own));
    return own;
  } finally {
    await db.destroy();
    await tenants.close();
  }
}

/** A server that takes every connection, and what it does with it. */
async function withServer(
  serve: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

/** AuthenticationOk and ReadyForQuery of the wire protocol, then the end at the first statement. */
const breakOff = (socket: Socket): void => {
  socket.once('data', () => {
    socket.write(Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1'));
    socket.once('data', () => socket.destroy());
  });
};

describe('Postgres is away', () => {
  test.each([
    ['where nothing listens', 'postgres://127.0.0.1:1/none'],
    ['where its socket is missing', 'postgres:///none?host=/nonexistent'],
    ['where its name does not resolve', 'postgres://postgres.invalid/none'],
  ])('%s', async (_where, url) => {
    const error = await errorOf(url);
    expect(isTransientDatabaseError(error)).toBe(true);
    expect(toFailure(error, { attempt: 100 })).toMatchObject({ type: 'database_away' });
  });

  test.each([
    ['before it has answered', (socket: Socket) => void socket.destroy()],
    ['in the middle of a statement', breakOff],
  ])('where a connection breaks off %s', (_when, serve) =>
    withServer(serve, async (port) => {
      const error = await errorOf(`postgres://me:secret@127.0.0.1:${port}/none`);
      expect(isTransientDatabaseError(error)).toBe(true);
    }),
  );
});

describe('Postgres is not to blame', () => {
  const refusedSocket = () => once(connect(1, '127.0.0.1'), 'connect');
  test.each<[string, () => Promise<unknown>]>([
    ['a file that does not exist', () => readFile('/nonexistent')],
    ['another server that refuses connections', refusedSocket],
    [
      'another server that breaks off',
      async () => {
        throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
      },
    ],
  ])('for %s', async (_what, fail) => {
    const error = await fail().catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(Error);
    expect(isTransientDatabaseError(error)).toBe(false);
    expect(toFailure(error, { attempt: 100 })).toMatchObject({ type: 'internal' });
  });
});
