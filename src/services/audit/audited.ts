import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { AuditResult } from '../../contracts/audit.ts';
import type { Database } from '../../db/database.ts';
import { DomainError, UnavailableError } from '../../platform/errors.ts';
import { type Act, toAuditRow } from './audit.ts';

/** The caller waits no longer for the outcome to be written. Milliseconds. */
const WRITE_TIMEOUT_MS = 1000;

interface AuditedDeps {
  db: Database;
  log: { warn(fields: object, message: string): void };
}

/** Runs work that acts outside the database. `work` gets the id of the act, to pass it to the other system. */
export type Audited = <Result>(
  act: Omit<Act, 'result'>,
  work: (actId: string) => Promise<Result>,
) => Promise<Result>;

/**
 * Writes the audit entry before the act and its outcome afterwards, so there is no act without an entry. If the process ends in between, or the
 * outcome is unknown, the entry stays pending for resolve-pending-acts.ts.
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
      // After an UnavailableError or an unexpected error the outcome is unknown.
      if (error instanceof DomainError && !(error instanceof UnavailableError))
        await complete(deps, act, actId, { result: 'failed', code: error.code });
      throw error;
    }
  };

/** Never throws, because the act has already happened. */
async function complete(
  { db, log }: AuditedDeps,
  { tenantId, action }: Pick<Act, 'tenantId' | 'action'>,
  actId: string,
  outcome: Outcome,
): Promise<void> {
  const timer = new AbortController();
  const written = completeAct(db, { tenantId, actId }, outcome).catch((error: unknown) =>
    log.warn(
      { err: error, tenant_id: tenantId, action, act_id: actId },
      'the outcome of an action could not be recorded; the reconcile workflow will',
    ),
  );
  const late = sleep(WRITE_TIMEOUT_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([written, late]);
  timer.abort();
}

export interface Outcome {
  result: Exclude<AuditResult, 'pending' | 'denied'>;
  /** The error code, or the reason why the outcome is unknown. */
  code?: string;
}

/** Writes a pending entry before an act. @returns the id of the act */
async function beginAct(db: Database, act: Omit<Act, 'result'>): Promise<string> {
  const actId = randomUUID();
  await db
    .insertInto('audit')
    .values({ ...toAuditRow({ ...act, result: 'pending' }), act_id: actId })
    .execute();
  return actId;
}

/** Writes the outcome of a pending act. A known outcome does not change. */
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
