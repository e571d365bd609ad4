import {
  ACTIVE_STATUSES,
  type Failure,
  type TerminalStatus,
  type WorkflowStatus,
} from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import { type WakeDeps, wakeWebhook } from '../webhooks/wake-webhook.ts';
import { endRun } from './end-run.ts';
import type { RunClient } from './temporal.ts';

export interface ReconcileRunDeps extends WakeDeps {
  db: Database;
  /** Finds runs of all tenants; each is settled within its own. */
  systemDb: Database;
  runs: RunClient;
  /** Tells every worker to drop this run's calls now. */
  interrupt(tenantId: string, workflowId: string): void;
  notify(): void;
  log: Logger;
}

export const selectOpenRuns = (db: Database) =>
  db
    .selectFrom('workflows')
    .select(['tenant_id', 'workflow_id', 'status', 'task', 'agent_type', 'settings'])
    .select(['session_id', 'last_sequence'])
    .where('status', 'in', ACTIVE_STATUSES);

export type OpenRun = Awaited<ReturnType<ReturnType<typeof selectOpenRuns>['execute']>>[number];

export type Settlement = 'untouched' | 'started' | 'ended' | 'failed';

/** Brings the read model and Temporal together for one run. An error is logged: it must not keep other runs waiting. */
export async function reconcileRun(deps: ReconcileRunDeps, run: OpenRun): Promise<Settlement> {
  try {
    return await inTenant(run.tenant_id, () => settle(deps, run));
  } catch (error) {
    const { tenant_id, workflow_id } = run;
    deps.log.error({ err: error, tenant_id, workflow_id }, 'a run could not be reconciled');
    return 'failed';
  }
}

/** Visibility lags, so the run itself is asked before anything is said of it. */
async function settle(deps: ReconcileRunDeps, run: OpenRun): Promise<Settlement> {
  const { tenant_id, workflow_id } = run;
  const execution = await deps.runs.describe(run);
  if (execution?.status === 'RUNNING' || execution?.status === 'CONTINUED_AS_NEW')
    return 'untouched';
  // Temporal never heard of it, or knows its earlier life only.
  const attempt = run.settings.attempt ?? 0;
  const isMissed = execution ? execution.attempt < attempt : attempt > 0 || run.last_sequence === 1;
  if (run.status === 'pending' && isMissed) {
    await deps.runs.start(run);
    deps.log.info({ tenant_id, workflow_id }, 'started a run that Temporal did not have');
    return 'started';
  }
  const end = endOf(execution?.status);
  if (!(await endRun(deps.db, run, end.status, end.error))) return 'untouched';
  deps.interrupt(tenant_id, workflow_id);
  deps.notify();
  if (run.settings.webhook) await wakeWebhook(deps, run);
  deps.log.warn(
    { tenant_id, workflow_id, status: end.status },
    'recorded the missing end of a run',
  );
  return 'ended';
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
        error: { code: 'timed_out', message: 'The run reached its maximum duration.' },
      };
    case 'CANCELLED':
      return { status: 'cancelled' };
    case 'FAILED':
    case 'COMPLETED':
      return {
        status: 'failed',
        error: {
          code: 'workflow_failed',
          message: 'The workflow ended without recording an outcome.',
        },
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
