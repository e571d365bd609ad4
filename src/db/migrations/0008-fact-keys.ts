import { type Kysely, sql } from 'kysely';

/** What an event tells of, within its resource: the same fact is not written twice, wherever in the log it stands. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events add column fact_key text`.execute(db);
  await sql`
    create unique index events_by_fact on events (tenant_id, resource, resource_id, fact_key)
    where fact_key is not null
  `.execute(db);
}
