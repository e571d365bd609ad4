import { type Kysely, sql } from 'kysely';

/** Since when the starts of workflows are checked: what was started before goes on as it is. Of the whole installation. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table start_checks (
      kind text primary key,
      since timestamptz not null default now()
    )
  `.execute(db);
}
