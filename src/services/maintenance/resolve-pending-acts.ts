import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import { completeAct } from '../audit/audited.ts';
import { type FindOutcomeDeps, findOutcome, type PendingAct } from './find-outcome.ts';

const BATCH = 100;

/** No request is still at work on its act after this time. Seconds. */
const LONGEST_ACT = 30;

/** What cannot be found out for so long is not found out later. Seconds. */
const GIVES_UP_AFTER = 3600;

export interface ResolvePendingActsDeps extends FindOutcomeDeps {
  /** Finds the entries of all tenants; each is settled within its own. */
  systemDb: Database;
  log: Pick<Logger, 'warn'>;
}

/** Completes the audit entries of acts whose process ended, or did not learn, what became of them. */
export async function resolvePendingActs(deps: ResolvePendingActsDeps): Promise<void> {
  let after = '0';
  for (;;) {
    const pending = await readPending(deps.systemDb, after);
    for (const act of pending) {
      after = act.audit_id;
      await inTenant(act.tenant_id, () => settle(deps, act));
    }
    if (pending.length < BATCH) return;
  }
}

/** One that cannot be settled now must not keep the others waiting: the next round comes to it again. */
async function settle(deps: ResolvePendingActsDeps, act: PendingAct): Promise<void> {
  const { tenant_id: tenantId, act_id: actId } = act;
  if (!actId) return;
  try {
    await completeAct(deps.db, { tenantId, actId }, await findOutcome(deps, act));
  } catch (error) {
    deps.log.warn(
      { err: error, tenant_id: tenantId, action: act.action, act_id: actId },
      'the outcome of an action could not be determined yet',
    );
    if (act.at.getTime() > Date.now() - GIVES_UP_AFTER * 1000) return;
    await completeAct(deps.db, { tenantId, actId }, { result: 'unknown', code: 'unavailable' });
  }
}

const readPending = (db: Database, after: string): Promise<PendingAct[]> =>
  db
    .selectFrom('audit')
    .select(['tenant_id', 'audit_id', 'act_id', 'at', 'action', 'resource_id', 'details'])
    .where('result', '=', 'pending')
    .where('at', '<', new Date(Date.now() - LONGEST_ACT * 1000))
    .where('audit_id', '>', after)
    .orderBy('audit_id')
    .limit(BATCH)
    .execute();
