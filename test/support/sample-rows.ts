import type { Client } from 'pg';

interface Column {
  name: string;
  type: string;
  is_given: boolean;
  check: string | null;
}

export interface Table {
  name: string;
  /** Those that a row must be given, in order. */
  columns: Column[];
}

/** Every table of the product, as the catalogue knows it: a new one is here without anybody doing anything. */
export async function readTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{ table: string } & Column>(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      not (a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '') as is_given,
      (select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as check
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'kysely%'
    order by c.relname, a.attnum`);
  const tables = new Map<string, Table>();
  for (const { table, ...column } of rows) {
    const known = tables.get(table) ?? { name: table, columns: [] };
    tables.set(table, known);
    if (!column.is_given || column.name === 'tenant_id') known.columns.push(column);
  }
  return [...tables.values()];
}

/** An insert of some row of a tenant's, as small as the table allows. */
export function insertOf({ name, columns }: Table, tenant: string): string {
  const names = columns.map((column) => `"${column.name}"`);
  const values = columns.map((column) =>
    column.name === 'tenant_id' ? `'${tenant}'` : sampleOf(column, tenant),
  );
  return `insert into ${name} (${names.join(', ')}) values (${values.join(', ')})`;
}

const SAMPLES: Record<string, string> = {
  text: `'x'`,
  integer: '1',
  bigint: '1',
  'double precision': '1',
  boolean: 'false',
  jsonb: `'{}'`,
  uuid: 'gen_random_uuid()',
  bytea: `'\\x00'`,
  'text[]': `'{x}'`,
  'timestamp with time zone': 'now()',
};

/** The first of the values that a check allows, or one of its type. */
function sampleOf({ name, type, check }: Column, tenant: string): string {
  // Some ids are unique over all tenants.
  if (type === 'text' && name.endsWith('_id')) return `'x-${tenant}'`;
  const allowed = type === 'text' && /'[^']*'/.exec(check ?? '')?.[0];
  const sample = allowed || SAMPLES[type] || (type.startsWith('numeric') ? '1' : undefined);
  if (!sample) throw new Error(`no sample for ${name} ${type}: add one here`);
  return sample;
}
