import type { Database } from '../db/database.ts';
import { type AuditEntryInput, writeAuditEntry } from '../services/audit/write-audit-entry.ts';

/** Records an operation outside our database. Temporal retries all of its errors; for other activities see failures.ts. */
export const createAuditActivities = ({ db }: { db: Database }) => ({
  recordAct: (act: AuditEntryInput): Promise<void> => writeAuditEntry(db, act),
});

export type AuditActivities = ReturnType<typeof createAuditActivities>;
