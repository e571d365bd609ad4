import { type Kysely, sql } from 'kysely';

/** Calls that wait for a model provider, an agent or a tool service that is away. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table waits (
      tenant_id text not null,
      call_id text not null,
      workflow_id text not null,
      step_id text,
      what text not null,
      reason text not null,
      since timestamptz not null default now(),
      next_attempt_at timestamptz not null,
      primary key (tenant_id, call_id)
    )
  `.execute(db);
  await sql`create index waits_by_workflow on waits (tenant_id, workflow_id)`.execute(db);
  await sql`create index waits_by_time on waits (next_attempt_at)`.execute(db);
}
