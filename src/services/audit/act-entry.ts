import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { AuditResult } from '../../contracts/audit.ts';
import type { Database } from '../../db/database.ts';
import { type Act, toAuditRow } from './audit.ts';

export interface Outcome {
  result: Exclude<AuditResult, 'pending' | 'denied'>;
  /** Why it failed, or what could not be found out. */
  code?: string;
}

/** Writes the entry of an act that is about to happen. @returns the id of the act */
export async function beginAct(db: Database, act: Omit<Act, 'result'>): Promise<string> {
  const actId = randomUUID();
  await db
    .insertInto('audit')
    .values({ ...toAuditRow({ ...act, result: 'pending' }), act_id: actId })
    .execute();
  return actId;
}

/** Writes the outcome of an act, once: one that is known already stays. */
export async function completeAct(
  db: Database,
  { tenantId, actId }: { tenantId: string; actId: string },
  { result, code }: Outcome,
): Promise<void> {
  await db
    .updateTable('audit')
    .set({
      result,
      ...(result !== 'succeeded' && { after: null }),
      ...(code && { details: sql<string>`details || ${JSON.stringify({ code })}::jsonb` }),
    })
    .where('tenant_id', '=', tenantId)
    .where('act_id', '=', actId)
    .where('result', '=', 'pending')
    .execute();
}
