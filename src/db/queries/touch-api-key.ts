import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** Notes that a key is in use, once a minute at most, however many replicas see it. */
export async function touchApiKey(db: Database, tenantId: string, apiKeyId: string): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: sql`now()` })
    .where('tenant_id', '=', tenantId)
    .where('api_key_id', '=', apiKeyId)
    .where(sql<boolean>`coalesce(last_used_at < now() - interval '1 minute', true)`)
    .execute();
}
