import { sql } from 'kysely';
import type { Database } from '../database.ts';

/** Counts one more refusal of a call, and says how many that makes. */
export async function countRefusal(
  db: Database,
  tenantId: string,
  callId: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    insert into refusals (tenant_id, call_id, count) values (${tenantId}, ${callId}, 1)
    on conflict (tenant_id, call_id) do update set count = refusals.count + 1
    returning count
  `.execute(db);
  return rows[0]?.count ?? 1;
}
