import { type Kysely, sql } from 'kysely';

/** The JSON Schema that a step's output must match. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table steps add output_schema jsonb`.execute(db);
}
