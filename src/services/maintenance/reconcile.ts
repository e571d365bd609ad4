import { temporalIdOf } from '../../contracts/ids.ts';
import type { Database } from '../../db/database.ts';
import { isAfter } from '../../db/row-after.ts';
import { inTenant } from '../../db/tenant-context.ts';
import {
  type ReconcileCreationsDeps,
  reconcileCreations,
} from '../agent-creations/reconcile-creations.ts';
import { type ExpireDeps, expireApproval, readOverdue } from '../approvals/close-approval.ts';
import { listUnwokenApprovals, wakeWaiters } from '../approvals/wake-waiters.ts';
import {
  type ReconcileRunDeps,
  reconcileRun,
  type Settlement,
  selectOpenRuns,
} from '../runs/reconcile-run.ts';
import { wakeEndpointsLeftBehind } from '../webhooks/wake-endpoint.ts';
import { type WakeLeftBehindDeps, wakeLeftBehind } from '../webhooks/wake-left-behind.ts';
import { type ResolvePendingActsDeps, resolvePendingActs } from './resolve-pending-acts.ts';

const BATCH = 100;

/** A run that said something within this time is surely alive, and visibility may not show it yet. Seconds. */
const QUIET_FOR = 10;

export interface ReconcileReport extends Record<Settlement, number> {
  expired: number;
  woken: number;
  checked: number;
}

export type ReconcileDeps = ReconcileCreationsDeps &
  ReconcileRunDeps &
  ResolvePendingActsDeps &
  ExpireDeps &
  WakeLeftBehindDeps;

/**
 * Compares the open runs of the read model with Temporal. What Temporal ended without its workflow (terminate, timeout,
 * deletion) gets its missing last event; what was accepted while Temporal was away is started; webhooks that were not told of an
 * event are woken; audit entries of acts whose process was killed get their outcome.
 */
export async function reconcileRuns(deps: ReconcileDeps): Promise<ReconcileReport> {
  const report: ReconcileReport = {
    expired: 0,
    woken: 0,
    checked: 0,
    untouched: 0,
    started: 0,
    ended: 0,
    failed: 0,
  };
  await reconcileApprovals(deps, report);
  await reconcileOpenRuns(deps, report);
  await reconcileCreations(deps);
  await wakeLeftBehind(deps);
  await wakeEndpointsLeftBehind(deps);
  await resolvePendingActs(deps);
  return report;
}

async function reconcileOpenRuns(deps: ReconcileDeps, report: ReconcileReport): Promise<void> {
  let after = { tenant_id: '', workflow_id: '' };
  for (;;) {
    const open = await readOpenRuns(deps.systemDb, after);
    const last = open.at(-1);
    if (!last) return;
    after = last;
    report.checked += open.length;
    const running = await deps.runs.findRunning(open);
    for (const run of open) {
      if (!running.has(temporalIdOf(run.tenant_id, run.workflow_id)))
        report[await reconcileRun(deps, run)] += 1;
    }
  }
}

/** Closes approvals whose time is over, and wakes those that a decision has not reached: its API was killed, or Temporal was away. */
async function reconcileApprovals(deps: ReconcileDeps, report: ReconcileReport): Promise<void> {
  const wake = { db: deps.db, wake: deps.runs.wake };
  for (const { tenant_id, approval_id } of await readOverdue(deps.systemDb, BATCH)) {
    const expire = () => expireApproval(deps, tenant_id, approval_id);
    if (await inTenant(tenant_id, expire)) report.expired += 1;
  }
  if (report.expired > 0) deps.notify();
  for (const { tenant_id, approval_id } of await listUnwokenApprovals(deps.systemDb, BATCH)) {
    try {
      await inTenant(tenant_id, () => wakeWaiters(wake, tenant_id, approval_id));
      report.woken += 1;
    } catch (error) {
      deps.log.warn(
        { err: error, tenant_id, approval_id },
        'waiting workflows could not be notified',
      );
    }
  }
}

const readOpenRuns = (db: Database, after: { tenant_id: string; workflow_id: string }) =>
  selectOpenRuns(db)
    .where('updated_at', '<', new Date(Date.now() - QUIET_FOR * 1000))
    .where(isAfter(['tenant_id', 'workflow_id'], after))
    .orderBy('tenant_id')
    .orderBy('workflow_id')
    .limit(BATCH)
    .execute();
