import { type Kysely, sql } from 'kysely';

/** For whom a run works. Runs and schedules from before know of nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['workflows', 'schedules'])
    await sql`alter table ${sql.table(table)} add column user_id text, add column user_rights jsonb`.execute(
      db,
    );
}
