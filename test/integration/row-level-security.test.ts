import { randomUUID } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SYSTEM_ROLE, TENANT_ROLE } from '../../src/db/roles.ts';
import { insertOf, readTables, type Table } from '../support/sample-rows.ts';

/** Without a tenant: what encodes a payload is not told whose it is. Tenants have no right on it. */
const WITHOUT_TENANT = ['payloads', 'start_checks'];
const APPEND_ONLY = ['audit', 'events'];
const VIEWS = ['store_entries'];
const a = `a-${randomUUID().slice(0, 8)}`;
const b = `b-${randomUUID().slice(0, 8)}`;

let client: Client;
let tables: Table[];

beforeAll(async () => {
  client = new Client({ connectionString: inject('endpoints').postgres });
  await client.connect();
  tables = await readTables(client);
});
afterAll(() => client.end());

describe('the catalogue', () => {
  test('has every table behind row-level security, its owner included, with the policies of both roles', async () => {
    const { rows } = await client.query(`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
        array(select p.policyname::text || ' ' || p.roles[1]::text || ' ' || p.cmd || ' ' || p.permissive
          from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname order by 1) as policies
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely%'`);
    expect(rows.length).toBeGreaterThan(25);
    for (const { name, enabled, forced, policies } of rows) {
      const system = `system ${SYSTEM_ROLE} ALL PERMISSIVE`;
      const tenant = `tenant ${TENANT_ROLE} ALL PERMISSIVE`;
      const shared = name === 'blueprints' ? [`shared ${TENANT_ROLE} SELECT PERMISSIVE`] : [];
      expect({ name, enabled, forced, policies }).toEqual({
        name,
        enabled: true,
        forced: true,
        policies: WITHOUT_TENANT.includes(name) ? [system] : [...shared, system, tenant],
      });
    }
  });

  test('binds what a tenant reaches to its tenant_id, in what is read and in what is written', async () => {
    const { rows } = await client.query(
      `select distinct qual, with_check from pg_policies where schemaname = 'public' and policyname = 'tenant'`,
    );
    const mine = `(tenant_id = NULLIF(current_setting('app.tenant_id'::text, true), ''::text))`;
    expect(rows).toEqual([{ qual: mine, with_check: mine }]);
  });

  test('has no view that sees more than who asks', async () => {
    const { rows } = await client.query(
      `select relname as name, relkind as kind, reloptions as options from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name, kind, options } of rows)
      expect({ name, kind, options }).toEqual({
        name,
        kind: 'v',
        options: ['security_invoker=true'],
      });
  });

  test('has one function that reads with the rights of its owner', async () => {
    const { rows } = await client.query(
      `select proname as name, proconfig as settings, has_function_privilege('public', oid, 'execute') as public
      from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
    );
    expect(rows).toEqual([
      { name: 'find_documents', settings: ['search_path=pg_catalog, pg_temp'], public: false },
    ]);
  });

  test('has roles that bypass nothing, own nothing, cannot log in, and are members of nothing', async () => {
    const roles = [TENANT_ROLE, SYSTEM_ROLE];
    const { rows } = await client.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
        (select count(*)::int from pg_class where relowner = r.oid)
          + (select count(*)::int from pg_proc where proowner = r.oid)
          + (select count(*)::int from pg_namespace where nspowner = r.oid) as owns,
        (select count(*)::int from pg_auth_members m where m.member = r.oid) as memberships
      from pg_roles r where rolname = any ($1) order by rolname`,
      [roles],
    );
    const harmless = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolcanlogin: false,
      owns: 0,
      memberships: 0,
    };
    expect(rows).toEqual(roles.sort().map((rolname) => ({ rolname, ...harmless })));
  });

  test('grants no more than the data: no truncate, no trigger, nothing of the migrations, nothing to everybody', async () => {
    const { rows } = await client.query(
      `select grantee, table_name, array_agg(privilege_type::text order by privilege_type) as rights
      from information_schema.role_table_grants
      where table_schema = 'public' and grantee = any ($1) group by 1, 2`,
      [[TENANT_ROLE, SYSTEM_ROLE, 'PUBLIC']],
    );
    for (const { grantee, table_name, rights } of rows) {
      expect({ grantee, table_name, rights }).toEqual({
        grantee: expect.stringMatching(/^orchestrator_/),
        table_name: expect.not.stringMatching(/^kysely/),
        rights: VIEWS.includes(table_name)
          ? ['SELECT']
          : APPEND_ONLY.includes(table_name)
            ? ['INSERT', 'SELECT']
            : ['DELETE', 'INSERT', 'SELECT', 'UPDATE'],
      });
      if (WITHOUT_TENANT.includes(table_name)) expect(grantee).toBe(SYSTEM_ROLE);
    }
  });
});

describe('for every table', () => {
  /** All in one transaction that is never committed: rows that no process may act on. */
  beforeAll(async () => {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const table of tables) {
      if (WITHOUT_TENANT.includes(table.name)) await client.query(insertOf(table, ''));
      else for (const tenant of [a, b]) await client.query(insertOf(table, tenant));
    }
    await client.query('set local session_replication_role = origin');
  });
  afterAll(() => client.query('rollback'));

  const withTenant = () => tables.filter(({ name }) => !WITHOUT_TENANT.includes(name));

  test("a tenant reads its own rows and nobody else's, whether it says whose it wants or not", async () => {
    for (const { name } of withTenant()) {
      const owners = await as(TENANT_ROLE, b, `select distinct tenant_id from ${name}`);
      const expected = name === 'blueprints' ? ['*', b] : [b];
      expect({ name, owners: owners.map(({ tenant_id }) => tenant_id).sort() }).toEqual({
        name,
        owners: expected,
      });
      expect(await as(TENANT_ROLE, b, `select 1 from ${name} where tenant_id = '${a}'`)).toEqual(
        [],
      );
    }
  });

  test.each([
    ['of nobody', ''],
    ['that is not there', 'nobody-of-that-name'],
  ])('work %s sees nothing and writes nothing', async (_, tenant) => {
    for (const table of withTenant()) {
      const seen = await as(
        TENANT_ROLE,
        tenant,
        `select 1 from ${table.name} where tenant_id <> '*'`,
      );
      expect(seen, table.name).toEqual([]);
      expect(await refusal(tenant, insertOf(table, a)), table.name).toMatch(/row-level security/);
      expect(await refusal(tenant, insertOf(table, '')), table.name).toMatch(/row-level security/);
    }
  });

  test("a tenant cannot insert another's rows, nor those of all", async () => {
    for (const table of withTenant()) {
      for (const tenant of [a, '*']) {
        expect(await refusal(b, insertOf(table, tenant)), table.name).toMatch(/row-level security/);
      }
    }
  });

  test("a tenant cannot change, remove or give away another's rows, nor its own to another", async () => {
    for (const { name } of withTenant()) {
      const steal = `update ${name} set tenant_id = '${b}' where tenant_id = '${a}' returning 1`;
      const remove = `delete from ${name} where tenant_id in ('${a}', '*') returning 1`;
      const give = `update ${name} set tenant_id = '${a}' returning 1`;
      if (APPEND_ONLY.includes(name)) {
        for (const statement of [steal, remove, give])
          expect(await refusal(b, statement), name).toMatch(/permission denied/);
        continue;
      }
      expect(await as(TENANT_ROLE, b, steal), name).toEqual([]);
      expect(await as(TENANT_ROLE, b, remove), name).toEqual([]);
      expect(await refusal(b, give), name).toMatch(/row-level security/);
      expect(await refusal(b, `truncate ${name}`), name).toMatch(/permission denied/);
    }
  });

  test('what has no tenant is not for tenants', async () => {
    for (const name of [...WITHOUT_TENANT, 'kysely_migration', 'kysely_migration_lock'])
      expect(await refusal(b, `select from ${name}`), name).toMatch(/permission denied/);
  });

  test('the system sees all tenants, and cannot change what is append-only either', async () => {
    for (const { name } of withTenant()) {
      const owners = await as(SYSTEM_ROLE, '', `select distinct tenant_id from ${name}`);
      expect(owners.map(({ tenant_id }) => tenant_id)).toEqual(expect.arrayContaining([a, b]));
    }
    for (const name of APPEND_ONLY)
      expect(await refusal('', `delete from ${name}`, SYSTEM_ROLE)).toMatch(/permission denied/);
  });

  test.each(APPEND_ONLY)('%s is append-only for its owner and a superuser, too', async (name) => {
    for (const statement of [
      `update ${name} set tenant_id = 'x' where tenant_id = '${a}'`,
      `delete from ${name} where tenant_id = '${a}'`,
      `truncate ${name}`,
    ]) {
      expect(await refusal('', statement, 'none')).toMatch(/append-only/);
      // Where replication, or somebody who pretends to be it, has other triggers sleep.
      const hushed = `set local session_replication_role = replica; ${statement}`;
      expect(await refusal('', hushed, 'none')).toMatch(/append-only/);
    }
  });
});

/** Runs a statement in a role, for a tenant, and takes back what it did. */
async function as(role: string, tenant: string, statement: string) {
  await client.query('savepoint before');
  try {
    await client.query(`set local role ${role}`);
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant]);
    return (await client.query<{ tenant_id: string }>(statement)).rows;
  } finally {
    await client.query('rollback to savepoint before');
  }
}

/** Why a statement is refused. */
async function refusal(tenant: string, statement: string, role = TENANT_ROLE): Promise<string> {
  const outcome = await as(role, tenant, statement).then(
    () => 'it was not refused',
    (error: unknown) => error,
  );
  return outcome instanceof DatabaseError ? outcome.message : String(outcome);
}
