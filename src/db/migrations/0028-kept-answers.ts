import { type Kysely, sql } from 'kysely';

/** The first answers of requests with an Idempotency-Key whose effect has no id of its own to find it by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kept_answers (
      tenant_id text not null,
      operation text not null,
      idempotency_key text not null,
      request_hash text not null,
      claimed_at timestamptz not null default now(),
      answer jsonb,
      primary key (tenant_id, operation, idempotency_key)
    )
  `.execute(db);
  await sql`create index kept_answers_oldest on kept_answers (tenant_id, claimed_at)`.execute(db);
}
