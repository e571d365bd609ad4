import { sql } from 'kysely';
import type { Database } from '../database.ts';

const BATCH = 100;

/** Removes some of the payloads that nobody has used for so many days; most times that is one look into an index. */
export async function deleteOldPayloads(db: Database, days: number): Promise<void> {
  // The age is asked twice: one that is put again at this moment stays.
  await sql`
    delete from payloads
    where used_at < now() - make_interval(days => ${days}::int) and payload_hash in (
      select payload_hash from payloads
      where used_at < now() - make_interval(days => ${days}::int)
      order by used_at limit ${BATCH}
      for update skip locked
    )
  `.execute(db);
}
