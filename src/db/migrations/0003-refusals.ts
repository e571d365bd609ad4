import { type Kysely, sql } from 'kysely';

/** How often a provider or a tool refused one call. Temporal's own count has the attempts that were lost with a worker, too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table refusals (
      tenant_id text not null,
      call_id text not null,
      count integer not null,
      primary key (tenant_id, call_id)
    )
  `.execute(db);
}
