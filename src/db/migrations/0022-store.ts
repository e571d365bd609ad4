import { type Kysely, sql } from 'kysely';

/** The namespaced store. A namespace is an array; that of another user is another tenant's business as little as theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table store_items (
    tenant_id text not null,
    user_id text not null,
    namespace text[] not null,
    key text not null,
    value jsonb not null,
    expires_at timestamptz,
    ttl_minutes double precision,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, user_id, namespace, key)
  )`,
  `create index store_items_expired on store_items (expires_at) where expires_at is not null`,
];
