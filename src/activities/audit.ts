import type { Database } from '../db/database.ts';
import { type AuditEntryInput, writeAuditEntry } from '../services/audit/write-audit-entry.ts';

/** What a flow calls behind an operation outside our database. Its errors are Temporal's to retry, all of them: see failures.ts for others. */
export const createAuditActivities = ({ db }: { db: Database }) => ({
  recordAct: (act: AuditEntryInput): Promise<void> => writeAuditEntry(db, act),
});

export type AuditActivities = ReturnType<typeof createAuditActivities>;
