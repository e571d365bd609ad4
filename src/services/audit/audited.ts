import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { DomainError, UnavailableError } from '../../platform/errors.ts';
import { beginAct, completeAct, type Outcome } from './act-entry.ts';
import type { Act } from './audit.ts';

/** The caller has the answer after this time, whether the outcome is written or not. Milliseconds. */
const PATIENCE_MS = 1000;

export interface AuditedDeps {
  db: Database;
  log: { warn(fields: object, message: string): void };
}

/** Does what is done outside our database. `work` is given the id of the act, to leave it where it acts. */
export type Audited = <Result>(
  act: Omit<Act, 'result'>,
  work: (actId: string) => Promise<Result>,
) => Promise<Result>;

/**
 * Writes the entry of an act before the act, and its outcome after. An act without an entry does not happen. Where the process ends in between, or
 * the outcome is not known, the entry stays pending for resolve-pending-acts.ts.
 */
export const createAudited =
  (deps: AuditedDeps): Audited =>
  async (act, work) => {
    const actId = await beginAct(deps.db, act);
    try {
      const result = await work(actId);
      await complete(deps, act, actId, { result: 'succeeded' });
      return result;
    } catch (error) {
      // Temporal may have taken what it did not confirm, and an error that nobody foresaw says nothing.
      if (error instanceof DomainError && !(error instanceof UnavailableError))
        await complete(deps, act, actId, { result: 'failed', code: error.code });
      throw error;
    }
  };

/** Never throws: what was done stands. */
async function complete(
  { db, log }: AuditedDeps,
  { tenantId, action }: Pick<Act, 'tenantId' | 'action'>,
  actId: string,
  outcome: Outcome,
): Promise<void> {
  const patience = new AbortController();
  const written = completeAct(db, { tenantId, actId }, outcome).catch((error: unknown) =>
    log.warn(
      { err: error, tenant_id: tenantId, action, act_id: actId },
      'the outcome of an act is written later: the reconcile workflow does it',
    ),
  );
  const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([written, late]);
  patience.abort();
}
