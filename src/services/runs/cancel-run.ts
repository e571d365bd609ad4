import { isTerminal, type WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError } from '../../platform/errors.ts';
import { type WakeDeps, wakeWebhook } from '../webhooks/wake-webhook.ts';
import { endRun } from './end-run.ts';
import { getStatus } from './read-run.ts';
import type { RunClient } from './temporal.ts';

export interface CancelRunDeps {
  db: Database;
  runs: RunClient;
  /** Tells every worker to drop this run's calls now, before the next heartbeat does. */
  interrupt(tenantId: string, workflowId: string): void;
  notify(): void;
  log: WakeDeps['log'];
}

/**
 * Asks a run to stop. It is `cancelled` when its workflow has said so, a moment later.
 * @throws NotFoundError ConflictError when it has ended otherwise
 */
export async function cancelRun(
  deps: CancelRunDeps,
  tenantId: string,
  workflowId: string,
): Promise<{ workflow_id: string; status: WorkflowStatus }> {
  const run = { tenant_id: tenantId, workflow_id: workflowId };
  const { status, webhook } = await getStatus(deps.db, tenantId, workflowId);
  if (status === 'cancelled') return { workflow_id: workflowId, status };
  if (isTerminal(status))
    throw new ConflictError(
      'already_finished',
      `The workflow is ${status}; it cannot be cancelled.`,
    );
  if (await deps.runs.cancel(run)) {
    deps.interrupt(tenantId, workflowId);
    return { workflow_id: workflowId, status };
  }
  // Temporal does not know it, or it closed just now: if it never began, nobody else can end it.
  if (status === 'pending' && !(await deps.runs.describe(run))) {
    await endRun(deps.db, run, 'cancelled');
    deps.notify();
    if (webhook) await wakeWebhook(deps, run);
  }
  return {
    workflow_id: workflowId,
    status: (await getStatus(deps.db, tenantId, workflowId)).status,
  };
}
