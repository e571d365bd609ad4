import { type Kysely, sql } from 'kysely';

/** Why the content of a document is not searched, or how its text was read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table documents add column search_note text`.execute(db);
}
