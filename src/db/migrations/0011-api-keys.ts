import { type Kysely, sql } from 'kysely';

/** API keys, and how many requests everybody has made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table api_keys (
    tenant_id text not null,
    api_key_id text not null,
    name text not null,
    role text not null check (role in ('viewer', 'operator', 'admin')),
    scopes jsonb,
    secret_hash bytea not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    primary key (tenant_id, api_key_id)
  )`,
  // Who shows a key has not said whose it is.
  `create unique index api_keys_by_id on api_keys (api_key_id)`,
  `create index api_keys_newest on api_keys (tenant_id, created_at desc, api_key_id desc)`,
  // After a crash everybody begins anew; nothing else is lost, and no write waits for the disk.
  `create unlogged table rate_limits (
    tenant_id text not null,
    subject text not null,
    window_start timestamptz not null,
    used integer not null,
    granted integer not null,
    primary key (tenant_id, subject)
  )`,
  `create index rate_limits_oldest on rate_limits (window_start)`,
];
