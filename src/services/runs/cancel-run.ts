import type { RunRef } from '../../contracts/run.ts';
import { isTerminal, type WorkflowRequested } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError } from '../../platform/errors.ts';
import type { Actor } from '../audit/audit.ts';
import type { Audited } from '../audit/audited.ts';
import { type WakeDeps, wakeWebhook } from '../webhooks/wake-webhook.ts';
import { endRun } from './end-run.ts';
import { steeringActOf } from './pause-run.ts';
import { getStatus } from './read-run.ts';
import type { RunClient } from './temporal.ts';

export interface CancelRunDeps extends WakeDeps {
  db: Database;
  runs: RunClient;
  /** Tells every worker to drop this run's calls now, before the next heartbeat does. */
  interrupt(tenantId: string, workflowId: string): void;
  notify(): void;
  audited: Audited;
}

/**
 * Asks a run to stop. It is `cancelled` when its workflow has said so, a moment later.
 * @throws NotFoundError ConflictError when it has ended otherwise
 */
export const cancelRun = (
  deps: CancelRunDeps,
  run: RunRef,
  actor: Actor,
): Promise<WorkflowRequested> =>
  deps.audited({ ...steeringActOf(run, actor), action: 'workflow.cancel' }, () =>
    cancel(deps, run),
  );

async function cancel(deps: CancelRunDeps, run: RunRef): Promise<WorkflowRequested> {
  const { tenant_id: tenantId, workflow_id: workflowId } = run;
  const { status, webhook } = await getStatus(deps.db, tenantId, workflowId);
  if (status === 'cancelled') return { workflow_id: workflowId, status, requested: null };
  if (isTerminal(status))
    throw new ConflictError(
      'already_finished',
      `The workflow is ${status}; it cannot be cancelled.`,
    );
  // A run that is accepted, or taken up again, and that Temporal does not run yet, nobody else can end: a late start finds that out.
  if (status === 'pending' && (await isMissing(deps, run))) {
    await endRun(deps.db, run, 'cancelled');
    deps.notify();
    if (webhook) await wakeWebhook(deps, run);
  } else if (await deps.runs.cancel(run)) {
    deps.interrupt(tenantId, workflowId);
    return { workflow_id: workflowId, status, requested: 'cancel' };
  }
  const { status: now } = await getStatus(deps.db, tenantId, workflowId);
  return { workflow_id: workflowId, status: now, requested: isTerminal(now) ? null : 'cancel' };
}

/** Whether Temporal has no execution of this life of the run. */
async function isMissing(deps: CancelRunDeps, run: RunRef): Promise<boolean> {
  const [execution, row] = await Promise.all([
    deps.runs.describe(run),
    deps.db
      .selectFrom('workflows')
      .select('attempt')
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .executeTakeFirst(),
  ]);
  return !execution || execution.attempt < (row?.attempt ?? 0);
}
