import { setTimeout as sleep } from 'node:timers/promises';
import type { RunSettings } from '../../contracts/run.ts';
import type { CreateWorkflow, WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { insertWorkflow } from '../../db/queries/insert-workflow.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { ConflictError, InvalidInputError, UnavailableError } from '../../platform/errors.ts';
import { hashRequest, idFromKey, newId } from '../../platform/new-id.ts';
import type { RunClient, RunStart } from './temporal.ts';

/** A client need not wait for a Temporal that is slow or away: what was inserted will run. */
const START_WAIT_MS = 50;

export interface StartRunDeps {
  db: Database;
  runs: RunClient;
  /** What a run is given where the request does not say. */
  defaults: Omit<RunSettings, 'max_revisions' | 'plan'>;
  /** Says that events wait for the relay. */
  notify(): void;
}

/** A request's own log: it knows the request and the tenant. */
export interface RunLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface StartRunRequest {
  tenantId: string;
  body: CreateWorkflow;
  idempotencyKey: string | undefined;
  log: RunLog;
  requestId: string;
}

/**
 * Accepts a task. The inserted row is the promise: if Temporal does not take the run now, the reconcile workflow starts it
 * when it does.
 * @throws InvalidInputError ConflictError
 */
export async function startRun(
  deps: StartRunDeps,
  request: StartRunRequest,
): Promise<{ workflow_id: string; status: WorkflowStatus }> {
  const { tenantId, body } = request;
  const workflowId = request.idempotencyKey
    ? idFromKey('wf', tenantId, request.idempotencyKey)
    : newId('wf');
  const requestHash = hashRequest(body);
  const settings: RunSettings = {
    ...deps.defaults,
    max_revisions: body.max_revisions,
    ...(body.plan && { plan: body.plan }),
    ...(body.approval && { approval: body.approval }),
  };
  const outcome = await insertWorkflow(deps.db, {
    tenantId,
    workflowId,
    task: body.task,
    agentType: body.agent_type,
    input: body.input ?? null,
    metadata: body.metadata ?? null,
    settings,
    requestHash,
    sessionId: body.session_id ?? null,
    forkedFrom: null,
    budget: body.budget ?? null,
    event: {
      id: eventIdOf(tenantId, workflowId, 1),
      payload: { workflow_id: workflowId, status: 'pending', previous_status: null },
    },
  });
  if (outcome.kind === 'unknown_agent_type') {
    throw new InvalidInputError([
      { field: 'agent_type', message: `there is no agent type "${body.agent_type}"` },
    ]);
  }
  if (outcome.kind === 'exists') {
    if (outcome.requestHash !== requestHash) {
      throw new ConflictError(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request.',
      );
    }
    return { workflow_id: workflowId, status: outcome.status };
  }
  deps.notify();
  await beginRun(deps, request, {
    tenant_id: tenantId,
    workflow_id: workflowId,
    task: body.task,
    agent_type: body.agent_type,
    settings,
  });
  return { workflow_id: workflowId, status: 'pending' };
}

/** Has Temporal take a run whose row is stored; when it does not now, the reconcile workflow sees to it. */
export async function beginRun(
  deps: Pick<StartRunDeps, 'runs'>,
  { log, requestId }: Pick<StartRunRequest, 'log' | 'requestId'>,
  run: Omit<RunStart, 'request_id'>,
): Promise<void> {
  const started = deps.runs.start({ ...run, request_id: requestId }).catch((error: unknown) => {
    const level = error instanceof UnavailableError ? 'warn' : 'error';
    log[level](
      { err: error, workflow_id: run.workflow_id },
      'accepted, but not started yet: the reconcile workflow will',
    );
  });
  await Promise.race([started, sleep(START_WAIT_MS)]);
}
