import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Act, toAuditRow } from './audit.ts';

/** An act outside the database that has already happened. Its id makes the write idempotent. */
export interface AuditEntryInput extends Act {
  actId: string;
  /** The time of the act, RFC 3339. */
  at: string;
}

/**
 * Writes the entry of an act that has happened; idempotent per act. A workflow calls it as a separate activity after the operation, so that
 * Temporal retries the entry without the operation.
 */
export async function writeAuditEntry(db: Database, act: AuditEntryInput): Promise<void> {
  await db
    .insertInto('audit')
    .values({ ...toAuditRow(act), act_id: act.actId, at: act.at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'act_id']).where(sql<boolean>`act_id is not null`).doNothing(),
    )
    .execute();
}
