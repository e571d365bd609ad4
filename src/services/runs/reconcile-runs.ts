import { temporalIdOf } from '../../contracts/ids.ts';
import {
  ACTIVE_STATUSES,
  type Failure,
  type TerminalStatus,
  type WorkflowStatus,
} from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  type ReconcileCreationsDeps,
  reconcileCreations,
} from '../agent-creations/reconcile-creations.ts';
import { expireApproval, readOverdue } from '../approvals/expire.ts';
import { readForgotten, wakeWaiters } from '../approvals/wake-waiters.ts';
import { wakeLeftBehind } from '../webhooks/wake-left-behind.ts';
import { wakeWebhook } from '../webhooks/wake-webhook.ts';
import { endRun } from './end-run.ts';
import type { RunClient } from './temporal.ts';

const BATCH = 100;

/** A run that said something within this time is surely alive, and visibility may not show it yet. Seconds. */
const QUIET_FOR = 10;

export interface ReconcileReport {
  expired: number;
  woken: number;
  checked: number;
  started: number;
  ended: number;
  failed: number;
}

export interface ReconcileDeps extends ReconcileCreationsDeps {
  db: Database;
  /** Finds what is to be done, of all tenants; it is done within its own. */
  systemDb: Database;
  runs: RunClient;
  notify(): void;
  log: Logger;
}

/**
 * Compares the open runs of the read model with Temporal. What Temporal ended without its workflow (terminate, timeout,
 * deletion) gets its missing last event; what was accepted while Temporal was away is started; webhooks that were not told of an
 * event are woken.
 */
export async function reconcileRuns(deps: ReconcileDeps): Promise<ReconcileReport> {
  const report: ReconcileReport = {
    expired: 0,
    woken: 0,
    checked: 0,
    started: 0,
    ended: 0,
    failed: 0,
  };
  await tendApprovals(deps, report);
  await reconcileOpenRuns(deps, report);
  await reconcileCreations(deps);
  await wakeLeftBehind(deps);
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
        await inTenant(run.tenant_id, () => trySettle(deps, run, report));
    }
  }
}

/** Closes approvals whose time is over, and wakes those that a decision has not reached: its API was killed, or Temporal was away. */
async function tendApprovals(deps: ReconcileDeps, report: ReconcileReport): Promise<void> {
  const wake = { db: deps.db, wake: deps.runs.wake };
  for (const { tenant_id, approval_id } of await readOverdue(deps.systemDb, BATCH)) {
    const expire = () => expireApproval(deps.db, tenant_id, approval_id);
    if (await inTenant(tenant_id, expire)) report.expired += 1;
  }
  if (report.expired > 0) deps.notify();
  for (const { tenant_id, approval_id } of await readForgotten(deps.systemDb, BATCH)) {
    try {
      await inTenant(tenant_id, () => wakeWaiters(wake, tenant_id, approval_id));
      report.woken += 1;
    } catch (error) {
      deps.log.warn({ err: error, tenant_id, approval_id }, 'nobody could be woken');
    }
  }
}

type OpenRun = Awaited<ReturnType<typeof readOpenRuns>>[number];

const readOpenRuns = (db: Database, after: { tenant_id: string; workflow_id: string }) =>
  db
    .selectFrom('workflows')
    .select([
      'tenant_id',
      'workflow_id',
      'status',
      'task',
      'agent_type',
      'settings',
      'session_id',
      'last_sequence',
    ])
    .where('status', 'in', ACTIVE_STATUSES)
    .where('updated_at', '<', new Date(Date.now() - QUIET_FOR * 1000))
    .where((eb) =>
      eb(
        eb.refTuple('tenant_id', 'workflow_id'),
        '>',
        eb.tuple(after.tenant_id, after.workflow_id),
      ),
    )
    .orderBy('tenant_id')
    .orderBy('workflow_id')
    .limit(BATCH)
    .execute();

/** One run that cannot be settled now must not keep the others waiting: the next round comes to it again. */
async function trySettle(
  deps: ReconcileDeps,
  run: OpenRun,
  report: ReconcileReport,
): Promise<void> {
  try {
    await settle(deps, run, report);
  } catch (error) {
    report.failed += 1;
    const { tenant_id, workflow_id } = run;
    deps.log.error({ err: error, tenant_id, workflow_id }, 'a run could not be reconciled');
  }
}

/** Visibility lags, so the run itself is asked before anything is said of it. */
async function settle(deps: ReconcileDeps, run: OpenRun, report: ReconcileReport): Promise<void> {
  const execution = await deps.runs.describe(run);
  if (execution?.status === 'RUNNING' || execution?.status === 'CONTINUED_AS_NEW') return;
  // Temporal never heard of it, or knows its earlier life only.
  const attempt = run.settings.attempt ?? 0;
  const isMissed = execution ? execution.attempt < attempt : attempt > 0 || run.last_sequence === 1;
  if (run.status === 'pending' && isMissed) {
    await deps.runs.start(run);
    report.started += 1;
    deps.log.info(
      { tenant_id: run.tenant_id, workflow_id: run.workflow_id },
      'started a run that Temporal had missed',
    );
    return;
  }
  const end = endOf(execution?.status);
  if (await endRun(deps.db, run, end.status, end.error)) {
    report.ended += 1;
    deps.notify();
    if (run.settings.webhook) await wakeWebhook(deps, run);
    deps.log.warn(
      { tenant_id: run.tenant_id, workflow_id: run.workflow_id, status: end.status },
      'wrote the missing end of a run',
    );
  }
}

/** Temporal's close status in our words; undefined is a run that was deleted. */
function endOf(status: string | undefined): {
  status: TerminalStatus & WorkflowStatus;
  error?: Failure;
} {
  switch (status) {
    case 'TIMED_OUT':
      return {
        status: 'timed_out',
        error: { code: 'timed_out', message: 'The run reached its longest life.' },
      };
    case 'CANCELLED':
      return { status: 'cancelled' };
    case 'FAILED':
    case 'COMPLETED':
      return {
        status: 'failed',
        error: { code: 'workflow_failed', message: 'The workflow ended without saying how.' },
      };
    case 'TERMINATED':
      return {
        status: 'terminated',
        error: { code: 'terminated', message: 'The run was terminated in Temporal.' },
      };
    default:
      return {
        status: 'terminated',
        error: { code: 'deleted', message: 'Temporal no longer has this run.' },
      };
  }
}
