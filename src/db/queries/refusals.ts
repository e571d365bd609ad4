import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
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

/** Each call of the run may be refused as often as at first. */
export const forgetRefusals = (trx: Database, { tenant_id, workflow_id }: RunRef) =>
  trx
    .deleteFrom('refusals')
    .where('tenant_id', '=', tenant_id)
    .where((eb) => eb(eb.fn('starts_with', ['call_id', eb.val(`${workflow_id}/`)]), '=', true))
    .execute();
