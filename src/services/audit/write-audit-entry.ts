import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Act, toAuditRow } from './audit.ts';

/** An act that has happened outside our database, with what lets its entry be written more than once. */
export interface AuditEntryInput extends Act {
  actId: string;
  /** When it happened, RFC 3339: the entry may come later. */
  at: string;
}

/**
 * Writes the entry of an act that has happened. Safe to repeat: an act has one entry, whoever writes it. A flow calls it as an activity of its own
 * behind the operation, so that Temporal repeats the entry and never the operation.
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
