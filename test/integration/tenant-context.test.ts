import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabase, createDatabases, type Databases } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { inTenant } from '../../src/db/tenant-context.ts';
import { createLogger } from '../../src/platform/logger.ts';

const log = createLogger('test', 'silent');
const a = `a-${randomUUID().slice(0, 8)}`;
const b = `b-${randomUUID().slice(0, 8)}`;
let handles: Databases;
let root: Client;

beforeAll(async () => {
  const url = inject('endpoints').postgres;
  handles = createDatabases({ url, poolSize: 2, name: 'test', log });
  root = new Client({ connectionString: url });
  await root.connect();
  for (const tenant of [a, b]) await inTenant(tenant, () => addDocument(tenant, 'first'));
});
afterAll(async () => {
  await handles.close();
  await root.end();
});

test('a query that forgets to say whose rows it wants gets those of its own tenant', async () => {
  const all = () => handles.db.selectFrom('documents').select('tenant_id').distinct().execute();
  expect(await inTenant(a, all)).toEqual([{ tenant_id: a }]);
  expect(await inTenant(b, all)).toEqual([{ tenant_id: b }]);
  expect(await all()).toEqual([]);
  const seen = (await handles.systemDb.selectFrom('documents').select('tenant_id').execute()).map(
    ({ tenant_id }) => tenant_id,
  );
  expect(seen).toEqual(expect.arrayContaining([a, b]));
});

test('the function that asks the index of the documents knows whose work it is', async () => {
  const find = async () => {
    const { rows } = await sql<{ id: string }>`select find_documents('x'::tsquery) as id`.execute(
      handles.db,
    );
    return rows.map(({ id }) => id);
  };
  await inTenant(b, () => addDocument(b, 'second'));
  expect(await inTenant(a, find)).toEqual(['first']);
  expect((await inTenant(b, find)).sort()).toEqual(['first', 'second']);
  expect(await find()).toEqual([]);
});

test("another tenant's row is refused, whatever the query says", async () => {
  await expect(inTenant(a, () => addDocument(b, 'planted'))).rejects.toMatchObject({
    code: '42501',
  });
  await expect(addDocument(a, 'of nobody')).rejects.toMatchObject({ code: '42501' });
});

test('two tenants who share two connections 200 times never see each other', async () => {
  const wrong: string[] = [];
  const look = (tenant: string, round: number) =>
    inTenant(tenant, async () => {
      // What a request does: single queries, a transaction that is kept, one that is not, a statement that fails.
      const { db } = handles;
      const seen = [await readOwners(db)];
      if (round % 3 === 0) {
        await db.transaction().execute(async (trx) => {
          seen.push(await readOwners(trx));
          await sql`update documents set tags = ${[`t${round}`]}::text[]`.execute(trx);
          seen.push(await readOwners(trx));
        });
      }
      if (round % 3 === 1) {
        await db
          .transaction()
          .execute(async (trx) => {
            await trx.deleteFrom('documents').execute();
            throw new Error('taken back');
          })
          .catch(() => undefined);
      }
      if (round % 5 === 2) await sql`select 1 / 0`.execute(db).catch(() => undefined);
      seen.push(await readOwners(db));
      wrong.push(...seen.filter((owners) => owners !== tenant));
    });
  await Promise.all(
    Array.from({ length: 200 }, (_, round) => look(round % 2 === 0 ? a : b, round)),
  );
  expect(wrong).toEqual([]);
  expect(await inTenant(a, () => readOwners(handles.db))).toBe(a);
});

test('a connection that is lost while it changes hands is not used again', async () => {
  const one = createDatabases({
    url: inject('endpoints').postgres,
    poolSize: 1,
    name: `lost-${a}`,
    log,
  });
  expect(await inTenant(a, () => readOwners(one.db))).toBe(a);
  await root.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [`lost-${a}`],
  );
  await expect.poll(() => inTenant(b, () => readOwners(one.db)).catch(() => 'lost')).toBe(b);
  await one.close();
});

test('a transaction keeps the tenant that it was begun for', async () => {
  await inTenant(a, () =>
    handles.db.transaction().execute(async (trx) => {
      expect(await inTenant(b, () => readOwners(trx))).toBe(a);
    }),
  );
});

test('plain logins are enough, one that owns and one that works; later tables are covered, and who forgets the tenant is told', async () => {
  const name = `rls_${randomUUID().slice(0, 8)}`;
  const logins = [`${name}_owner`, `${name}_app`];
  for (const login of logins)
    await root.query(
      `create role ${login} login password 'secret' in role orchestrator_tenant, orchestrator_system`,
    );
  await root.query(`create database ${name} owner ${logins[0]}`);
  const [ownerUrl = '', appUrl = ''] = logins.map((login) => {
    const url = new URL(inject('endpoints').postgres);
    return Object.assign(url, { pathname: `/${name}`, username: login, password: 'secret' }).href;
  });
  const { db: owner } = createDatabase({ url: ownerUrl, poolSize: 2, name: 'test', log });
  const app = createDatabases({ url: appUrl, poolSize: 2, name: 'test', log });
  try {
    // Two processes that start at the same moment.
    await Promise.all([migrate(owner, log), migrate(owner, log)]);
    await sql`create table notes (tenant_id text not null, note text)`.execute(owner);
    const write = () => sql`insert into notes values (${a}, 'x')`.execute(app.db);
    await expect(inTenant(a, write)).rejects.toMatchObject({ code: '42501' });
    await migrate(owner, log);
    await inTenant(a, write);
    const read = async () => (await sql`select * from notes`.execute(app.db)).rows;
    expect(await inTenant(a, read)).toHaveLength(1);
    expect(await inTenant(b, read)).toEqual([]);
    expect(await read()).toEqual([]);
    expect((await sql`select * from notes`.execute(app.systemDb)).rows).toHaveLength(1);
    // What a later migration changes, it changes for all tenants.
    const { rows } = await sql`update notes set note = 'y' returning 1`.execute(owner);
    expect(rows).toHaveLength(1);
    await expect(sql`drop table notes`.execute(app.systemDb)).rejects.toMatchObject({
      code: '42501',
    });
    await inTenant(a, () => addDocument(a, 'first', app.db));
    const find = sql`select find_documents('x'::tsquery)`;
    expect((await inTenant(a, () => find.execute(app.db))).rows).toHaveLength(1);
    expect((await inTenant(b, () => find.execute(app.db))).rows).toEqual([]);
    await sql`create table loose (note text)`.execute(owner);
    await expect(migrate(owner, log)).rejects.toThrow('loose');
  } finally {
    await Promise.all([owner.destroy(), app.close()]);
    await root.query(`drop database ${name} with (force)`);
    for (const login of logins) await root.query(`drop role ${login}`);
  }
});

const readOwners = async (db: Databases['db']): Promise<string> => {
  const rows = await db.selectFrom('documents').select('tenant_id').distinct().execute();
  return rows.map(({ tenant_id }) => tenant_id).join(',');
};

const addDocument = (tenant_id: string, document_id: string, db = handles.db) =>
  db
    .insertInto('documents')
    .values({
      ...{ tenant_id, document_id, filename: 'x.txt', content_type: 'text/plain' },
      ...{ size_bytes: 1, sha256: 'x', tags: [], content: Buffer.from('x'), body: 'x' },
    })
    .execute();
