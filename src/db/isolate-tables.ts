import { sql } from 'kysely';
import type { Database } from './database.ts';
import { SYSTEM_ROLE, TENANT_ROLE } from './roles.ts';

/** What our roles may do with a table, where it is not everything. */
interface Rule {
  tenant?: 'nothing' | 'append';
  system?: 'append';
  /** Rows of no tenant that all of them see. */
  shared?: string;
}

const RULES: Record<string, Rule> = {
  audit: { tenant: 'append', system: 'append' },
  events: { tenant: 'append', system: 'append' },
  // The built-in ones.
  blueprints: { shared: `tenant_id = '*'` },
  // Without a tenant: see tables.ts.
  payloads: { tenant: 'nothing' },
  start_checks: { tenant: 'nothing' },
};

/** Kysely's own; our roles have no right on them. */
const NOT_OURS = ['kysely_migration', 'kysely_migration_lock'];

/** Ours among the advisory locks of the database ("tent" in ASCII). */
const LOCK_KEY = 0x74656e74;

/**
 * Puts every table that is not behind row-level security yet behind it. It runs after the migrations, so that a new table needs nothing
 * but its column `tenant_id`; one that cannot have it, or is not to be changed, needs a line in RULES. Until then our roles have no
 * right on the table. Each has its own transaction: locking all at once could deadlock with whoever works.
 * @throws Error where a table has neither
 */
export async function isolateTables(db: Database): Promise<void> {
  for (const { name } of await findOpenTables(db)) {
    await db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx);
      await isolate(trx, name);
    });
  }
}

async function isolate(trx: Database, name: string): Promise<void> {
  const table = (await findOpenTables(trx)).find((open) => open.name === name);
  // Somebody else has done it meanwhile.
  if (!table) return;
  const rule = RULES[name] ?? {};
  if (!table.has_tenant && rule.tenant !== 'nothing') {
    throw new Error(`the table ${name} has no tenant_id: add its rule to isolate-tables.ts`);
  }
  for (const statement of statementsFor(name, rule)) await sql.raw(statement).execute(trx);
}

async function findOpenTables(db: Database) {
  const { rows } = await sql<{ name: string; has_tenant: boolean }>`
    select c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    ) as has_tenant
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all (${NOT_OURS}::text[])
      and not (c.relrowsecurity and c.relforcerowsecurity)
    order by c.relname
  `.execute(db);
  return rows;
}

/** Unset, or set to nothing: no tenant. Postgres asks it once for a statement, for it is stable. */
const MINE = `tenant_id = nullif(current_setting('app.tenant_id', true), '')`;

const statementsFor = (table: string, { tenant, system, shared }: Rule): string[] => [
  `alter table ${table} enable row level security, force row level security`,
  `create policy system on ${table} to ${SYSTEM_ROLE} using (true) with check (true)`,
  `grant ${rightsOf(system)} on ${table} to ${SYSTEM_ROLE}`,
  ...(tenant === 'nothing'
    ? []
    : [
        `create policy tenant on ${table} to ${TENANT_ROLE} using (${MINE}) with check (${MINE})`,
        `grant ${rightsOf(tenant)} on ${table} to ${TENANT_ROLE}`,
      ]),
  ...(shared
    ? [`create policy shared on ${table} for select to ${TENANT_ROLE} using (${shared})`]
    : []),
];

const rightsOf = (rule: 'append' | undefined) =>
  rule === 'append' ? 'select, insert' : 'select, insert, update, delete';
