import type { RunRef } from '../../contracts/run.ts';
import {
  isTerminal,
  type WorkflowRequested,
  type WorkflowStatus,
} from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError } from '../../platform/errors.ts';
import { pauseSignal, resumeSignal } from '../../workflows/kit/messages.ts';
import type { Actor } from '../audit/audit.ts';
import type { Audited } from '../audit/audited.ts';
import { getStatus } from './read-run.ts';
import type { RunClient, RunSignal } from './temporal.ts';

export interface SteerRunDeps {
  db: Database;
  runs: RunClient;
  audited: Audited;
}

export interface RunAcknowledgement {
  workflow_id: string;
  status: WorkflowStatus;
}

/**
 * Pauses a run: in-flight calls finish, and nothing new starts. The status becomes `paused` a moment later, when the workflow records
 * it. Pausing a paused run changes nothing.
 * @throws NotFoundError ConflictError UnavailableError
 */
export const pauseRun = (
  deps: SteerRunDeps,
  run: RunRef,
  actor: Actor,
): Promise<WorkflowRequested> =>
  deps.audited({ ...steeringActOf(run, actor), action: 'workflow.pause' }, (actId) =>
    tell(deps, run, { signal: pauseSignal, request: 'pause', verb: 'paused' }, actId),
  );

/** Resumes a run. Resuming a run that is not paused changes nothing. @throws NotFoundError ConflictError UnavailableError */
export const resumeRun = (
  deps: SteerRunDeps,
  run: RunRef,
  actor: Actor,
): Promise<WorkflowRequested> =>
  deps.audited({ ...steeringActOf(run, actor), action: 'workflow.resume' }, (actId) =>
    tell(deps, run, { signal: resumeSignal, request: 'resume', verb: 'resumed' }, actId),
  );

/** What the audit log says of everything that is done to a run. */
export const steeringActOf = ({ tenant_id, workflow_id }: RunRef, actor: Actor) => ({
  tenantId: tenant_id,
  actor,
  resource: 'workflows',
  resourceId: workflow_id,
});

async function tell(
  deps: SteerRunDeps,
  run: RunRef,
  { signal, request, verb }: { signal: RunSignal; request: 'pause' | 'resume'; verb: string },
  actId: string,
): Promise<WorkflowRequested> {
  const { tenant_id, workflow_id } = run;
  const { status } = await getStatus(deps.db, tenant_id, workflow_id);
  if (isTerminal(status)) {
    throw new ConflictError('already_finished', `The workflow is ${status}; it cannot be ${verb}.`);
  }
  if (!(await deps.runs.signal(run, signal, actId))) {
    throw new ConflictError('not_started', `Temporal does not run the workflow now; try again.`);
  }
  const isDone = request === 'pause' && status === 'paused';
  return { workflow_id, status, requested: isDone ? null : request };
}
