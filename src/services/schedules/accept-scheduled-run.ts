import { temporalIdOf } from '../../contracts/ids.ts';
import type { RunRef } from '../../contracts/run.ts';
import { createWorkflow, isTerminal } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { idFromKey } from '../../platform/new-id.ts';
import type { RunInput } from '../../workflows/plan-execute-review/messages.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import { type AcceptRunDeps, acceptRun } from '../runs/start-run.ts';
import { detailsOf, inputOf, summaryOf } from '../runs/temporal.ts';
import type { ScheduleClient } from './temporal.ts';

export interface AcceptScheduledRunDeps extends AcceptRunDeps {
  db: Database;
  schedules: Pick<ScheduleClient, 'remove'>;
  log: { warn(fields: object, message: string): void };
}

/** One time that Temporal started the schedule's workflow. */
export interface ScheduledExecution extends ScheduleRef {
  execution_id: string;
}

/** What the run is started with. */
export interface ScheduledStart {
  temporal_id: string;
  input: RunInput;
  summary: string;
  details: string;
}

/**
 * Accepts a run of a schedule as startRun does, but leaves it to the caller to start it. The same execution gives the same run,
 * whatever became of the schedule in between.
 * @returns null when there is nothing to start
 */
export async function acceptScheduledRun(
  deps: AcceptScheduledRunDeps,
  execution: ScheduledExecution,
): Promise<ScheduledStart | null> {
  const { tenant_id, schedule_id } = execution;
  const key = `${schedule_id}/${execution.execution_id}`;
  const run = { tenant_id, workflow_id: idFromKey('wf', tenant_id, key) };
  const accepted = await readStart(deps.db, run);
  if (accepted) return accepted.start;
  const schedule = await readRequest(deps.db, execution);
  if (!schedule) {
    await removeOrphan(deps, { tenant_id, schedule_id });
    return null;
  }
  await acceptRun(deps, {
    tenantId: tenant_id,
    ...schedule,
    idempotencyKey: key,
    scheduleId: schedule_id,
  });
  return (await readStart(deps.db, run))?.start ?? null;
}

async function readStart(
  db: Database,
  run: RunRef,
): Promise<{ start: ScheduledStart | null } | undefined> {
  const row = await db
    .selectFrom('workflows')
    .select(['task', 'agent_type', 'settings', 'status'])
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .executeTakeFirst();
  if (!row) return undefined;
  if (isTerminal(row.status)) return { start: null };
  const start = { ...run, ...row };
  return {
    start: {
      temporal_id: temporalIdOf(run.tenant_id, run.workflow_id),
      input: inputOf(start),
      summary: summaryOf(start.task),
      details: detailsOf(start),
    },
  };
}

/** Read anew by today's contract: what was stored may be older. */
async function readRequest(db: Database, { tenant_id, schedule_id }: ScheduleRef) {
  const row = await db
    .selectFrom('schedules')
    .select(['request', 'user_id', 'user_rights'])
    .where('tenant_id', '=', tenant_id)
    .where('schedule_id', '=', schedule_id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { user_id: userId, user_rights: rights } = row;
  const user = userId !== null && rights ? { userId, rights } : null;
  return { body: createWorkflow.parse(row.request), user };
}

/** Temporal took it, but its creation was answered otherwise, and the row withdrawn. */
async function removeOrphan(deps: AcceptScheduledRunDeps, schedule: ScheduleRef): Promise<void> {
  deps.log.warn(schedule, 'deleted a schedule from Temporal that does not exist here');
  await deps.schedules
    .remove(schedule)
    .catch((error: unknown) =>
      deps.log.warn(
        { err: error, ...schedule },
        'the schedule could not be deleted from Temporal; the next run tries again',
      ),
    );
}
