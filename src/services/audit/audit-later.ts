import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import type { Act } from './audit.ts';
import { type RecordedAct, recordAct } from './record-act.ts';

/** Who acted has their answer after this time, whatever becomes of the entry. Milliseconds. */
const PATIENCE_MS = 1000;

export interface AuditLaterDeps {
  db: Database;
  /** Has the entry written when that can be, however long it takes. */
  queueAct(act: RecordedAct): Promise<void>;
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

export type AuditLater = (act: Act) => Promise<void>;

/**
 * For what a request has done outside our database, which an entry that cannot be written must not undo. It never throws: an entry that
 * Postgres does not take at once is queued in Temporal, as a workflow that writes nothing else. Where both are away, the log has it.
 */
export const createAuditLater =
  (deps: AuditLaterDeps): AuditLater =>
  async (act) => {
    const recorded = { ...act, actId: randomUUID(), at: new Date().toISOString() };
    if (await isWritten(deps, recorded)) return;
    try {
      await deps.queueAct(recorded);
    } catch (error) {
      deps.log.error({ err: error, act: recorded }, 'this act is in no audit log but this line');
    }
  };

async function isWritten({ db, log }: AuditLaterDeps, act: RecordedAct): Promise<boolean> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
  const written = recordAct(db, act).then(
    () => true,
    (error: unknown) => {
      const { tenantId: tenant_id, action, actId: act_id } = act;
      log.warn({ err: error, tenant_id, action, act_id }, 'the audit entry is written later');
      return false;
    },
  );
  try {
    return await Promise.race([written, late]);
  } finally {
    patience.abort();
  }
}
