import { type Kysely, sql } from 'kysely';

/** Payloads that are too large for Temporal's history, by the SHA-256 of their bytes; without a tenant: see tables.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payloads (
      payload_hash text primary key,
      data bytea not null,
      size_bytes integer not null,
      created_at timestamptz not null default now(),
      used_at timestamptz not null default now()
    )
  `.execute(db);
  await sql`create index payloads_by_use on payloads (used_at)`.execute(db);
}
