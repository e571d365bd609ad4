import type { Database } from '../db/database.ts';
import { type RecordedAct, recordAct } from '../services/audit/record-act.ts';

/** What a flow calls behind an operation outside our database. Its errors are Temporal's to retry, all of them: see failures.ts for others. */
export const createAuditActivities = ({ db }: { db: Database }) => ({
  recordAct: (act: RecordedAct): Promise<void> => recordAct(db, act),
});

export type AuditActivities = ReturnType<typeof createAuditActivities>;
