import type { RunRef } from '../../contracts/run.ts';
import { isTerminal, type WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError } from '../../platform/errors.ts';
import { PAUSE, RESUME } from '../../workflows/steering/messages.ts';
import type { Actor } from '../audit/audit.ts';
import type { AuditLater } from '../audit/audit-later.ts';
import { getStatus } from './read-run.ts';
import type { RunClient } from './temporal.ts';

export interface SteerRunDeps {
  db: Database;
  runs: RunClient;
  /** What Temporal was told has happened, whether its entry can be written or not. */
  auditLater: AuditLater;
}

export interface Accepted {
  workflow_id: string;
  status: WorkflowStatus;
}

/**
 * Holds a run: calls in flight are let finish, nothing new begins. It is `paused` when its workflow has said so, a moment later;
 * holding it twice changes nothing.
 * @throws NotFoundError ConflictError UnavailableError
 */
export const pauseRun = (deps: SteerRunDeps, run: RunRef, actor: Actor): Promise<Accepted> =>
  tell(deps, run, actor, { signal: PAUSE, verb: 'paused', action: 'workflow.pause' });

/** Lets a run go on; one that is not paused goes on anyway. @throws NotFoundError ConflictError UnavailableError */
export const resumeRun = (deps: SteerRunDeps, run: RunRef, actor: Actor): Promise<Accepted> =>
  tell(deps, run, actor, { signal: RESUME, verb: 'resumed', action: 'workflow.resume' });

async function tell(
  deps: SteerRunDeps,
  run: RunRef,
  actor: Actor,
  what: { signal: string; verb: string; action: string },
): Promise<Accepted> {
  const { tenant_id: tenantId, workflow_id } = run;
  const { status } = await getStatus(deps.db, tenantId, workflow_id);
  if (isTerminal(status)) {
    throw new ConflictError(
      'already_finished',
      `The workflow is ${status}; it cannot be ${what.verb}.`,
    );
  }
  if (!(await deps.runs.signal(run, what.signal))) {
    throw new ConflictError('not_started', `Temporal does not run the workflow now; try again.`);
  }
  await deps.auditLater({
    tenantId,
    actor,
    action: what.action,
    resource: 'workflows',
    resourceId: workflow_id,
  });
  return { workflow_id, status };
}
