import { type Kysely, sql } from 'kysely';

/** What is in flight, by process; and the runs of a tenant that have not ended, which are counted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table in_flight (
      tenant_id text not null,
      kind text not null,
      holder text not null,
      count integer not null,
      seen_at timestamptz not null default now(),
      primary key (tenant_id, kind, holder)
    )
  `.execute(db);
  await sql`create index in_flight_by_time on in_flight (seen_at)`.execute(db);
  await sql`
    create index workflows_open_of_tenant on workflows (tenant_id)
    where status not in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated')
  `.execute(db);
}
