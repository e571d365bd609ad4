import { sql } from 'kysely';
import type { Database } from '../db/database.ts';
import type { PayloadStore } from './payload-store.ts';

/** Stores payloads in the table `payloads`. Reading marks a payload as used, at most once a day, so that reads stay cheap. */
export function createPostgresStore(db: Database): PayloadStore {
  return {
    put: async (hash, data) => {
      await sql`
        insert into payloads (payload_hash, data, size_bytes) values (${hash}, ${Buffer.from(data)}, ${data.length})
        on conflict (payload_hash) do update set used_at = now()
      `.execute(db);
    },
    get: async (hash) => {
      const { rows } = await sql<{ data: Buffer }>`
        with used as (
          update payloads set used_at = now()
          where payload_hash = ${hash} and used_at < now() - interval '1 day'
        )
        select data from payloads where payload_hash = ${hash}
      `.execute(db);
      return rows[0]?.data;
    },
  };
}
