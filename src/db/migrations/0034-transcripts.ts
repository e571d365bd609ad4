import { type Kysely, sql } from 'kysely';

/** Transcripts are read by their owner. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index messages_of_owner on messages (tenant_id, owner_id)`.execute(db);
}
