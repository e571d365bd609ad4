import { sql } from 'kysely';
import type { Principal } from '../../auth/principal.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { WorkflowSteered } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import { forgetRefusals } from '../../db/queries/refusals.ts';
import { forgetWaits } from '../../db/queries/waits.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { ConflictError, NotFoundError } from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { withdrawUserRights } from '../user-tokens/drop-rights.ts';
import { keepTokenForRun } from '../user-tokens/run-user.ts';
import { dispatchRun, type RunLog, type StartRunDeps } from './start-run.ts';

export interface RetryRequest extends RunRef {
  principal: Principal;
  actor: Actor;
  log: RunLog;
  requestId: string;
}

const RETRYABLE = new Set(['failed', 'timed_out', 'terminated']);

/**
 * Takes up a run that has failed: everything that is finished stays, what failed is tried again, and its log goes on. In Temporal
 * it is one more execution of the same workflow. As with a new run, the row is the promise.
 * @throws NotFoundError ConflictError TenantLimitError
 */
export async function retryRun(
  deps: Pick<StartRunDeps, 'db' | 'runs' | 'webhooks' | 'notify' | 'vault' | 'limits'>,
  request: RetryRequest,
): Promise<WorkflowSteered> {
  const { tenant_id, workflow_id } = request;
  // Retried by its user, it goes on with their newest token; retried by anybody else, without one.
  await keepTokenForRun(deps, request.principal);
  const { run, dropped } = await deps.db.transaction().execute(async (trx) => {
    const reopened = await reopen(trx, request);
    await assertWithinLimit(trx, deps.limits, tenant_id, 'runs');
    return {
      run: reopened,
      dropped: await withdrawUserRights(trx, request, request.principal, 'workflow.retry'),
    };
  });
  deps.notify();
  await dispatchRun(deps, request, { tenant_id, workflow_id, ...run });
  return { workflow_id, status: 'pending', rights_dropped: dropped };
}

async function reopen(trx: Database, request: RetryRequest) {
  const { tenant_id: tenantId, workflow_id: workflowId, actor } = request;
  const row = await trx
    .selectFrom('workflows')
    .select(['status', 'task', 'agent_type', 'settings', 'attempt', 'last_sequence', 'session_id'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', workflowId);
  if (!RETRYABLE.has(row.status)) {
    throw new ConflictError(
      'not_failed',
      `The workflow is ${row.status}. Only failed workflows can be retried; fork it instead.`,
    );
  }
  const attempt = row.attempt + 1;
  const settings = { ...row.settings, attempt, resumes: true };
  const sequence = row.last_sequence + 1;
  await trx
    .updateTable('workflows')
    .set({
      status: 'pending',
      error: null,
      finished_at: null,
      // The time since it failed is no time at work.
      waited_seconds: sql`waited_seconds + coalesce(extract(epoch from now() - finished_at), 0)`,
      attempt,
      settings: JSON.stringify(settings),
      last_sequence: sequence,
      updated_at: sql`now()`,
    })
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .execute();
  await trx
    .updateTable('steps')
    .set({ status: 'pending', error: null, started_at: null, finished_at: null })
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .where('status', '<>', 'completed')
    .execute();
  await forgetWaits(trx, { tenant_id: tenantId, workflow_id: workflowId });
  await forgetRefusals(trx, { tenant_id: tenantId, workflow_id: workflowId });
  await appendEvent(trx, {
    tenantId,
    resource: 'workflows',
    resourceId: workflowId,
    sequence,
    eventId: eventIdOf(tenantId, workflowId, sequence),
    type: 'workflow.status_changed',
    payload: { workflow_id: workflowId, status: 'pending', previous_status: row.status, attempt },
  });
  await appendAuditEntry(trx, {
    tenantId,
    actor,
    action: 'workflow.retry',
    resource: 'workflows',
    resourceId: workflowId,
    details: { attempt },
  });
  const { task, agent_type, session_id } = row;
  return { task, agent_type, session_id, settings };
}
