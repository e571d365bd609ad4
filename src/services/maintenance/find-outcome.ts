import type { Selectable } from 'kysely';
import { isEndedCreation } from '../../contracts/agent-creation.ts';
import { isTerminal } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import type { AuditTable } from '../../db/tables/audit.ts';
import { pauseSignal, resumeSignal } from '../../workflows/kit/messages.ts';
import { replaceStepsUpdate, sayUpdate } from '../../workflows/plan-execute-review/messages.ts';
import type { CreationClient } from '../agent-creations/temporal.ts';
import type { Outcome } from '../audit/audited.ts';
import type { RunClient, RunSignal, RunUpdate } from '../runs/temporal.ts';
import { updateIdOf } from '../runs/update-id.ts';
import type { ScheduleClient } from '../schedules/temporal.ts';

export type PendingAct = Pick<
  Selectable<AuditTable>,
  'tenant_id' | 'audit_id' | 'act_id' | 'at' | 'action' | 'resource_id' | 'details'
>;

export interface FindOutcomeDeps {
  db: Database;
  runs: Pick<RunClient, 'describe' | 'hasSignal' | 'findUpdate'>;
  creations: Pick<CreationClient, 'describe'>;
  schedules: Pick<ScheduleClient, 'describe'>;
}

const DONE: Outcome = { result: 'succeeded' };
/** The process ended before the act. */
const NOT_DONE: Outcome = { result: 'failed', code: 'interrupted' };
const UNKNOWN: Outcome = { result: 'unknown', code: 'interrupted' };

/** What became of an act, from what it left behind. @throws UnavailableError */
export async function findOutcome(deps: FindOutcomeDeps, act: PendingAct): Promise<Outcome> {
  switch (act.action) {
    case 'workflow.cancel':
      return ofCancelledRun(deps, act);
    case 'workflow.pause':
      return ofSignal(deps, act, pauseSignal);
    case 'workflow.resume':
      return ofSignal(deps, act, resumeSignal);
    case 'workflow.say':
      return ofUpdate(deps, act, sayUpdate);
    case 'workflow.replace_steps':
      return ofUpdate(deps, act, replaceStepsUpdate);
    case 'agent_creation.cancel':
      return ofCancelledCreation(deps, act);
    case 'schedule.pause':
      return ofPausedSchedule(deps, act, true);
    case 'schedule.resume':
      return ofPausedSchedule(deps, act, false);
    case 'schedule.create':
      return (await findSchedule(deps, act)) ? DONE : NOT_DONE;
    case 'schedule.delete':
      return (await findSchedule(deps, act)) ? NOT_DONE : DONE;
    default:
      return UNKNOWN;
  }
}

const runOf = ({ tenant_id, resource_id }: PendingAct) => ({
  tenant_id,
  workflow_id: resource_id,
});

async function ofCancelledRun({ db, runs }: FindOutcomeDeps, act: PendingAct): Promise<Outcome> {
  const row = await readStatus(db, act);
  if (!row) return NOT_DONE;
  if (row.status === 'cancelled') return DONE;
  const execution = await runs.describe(runOf(act));
  if (execution?.isCancelRequested) return DONE;
  // The earlier life of a run that was retried since may have been cancelled.
  return isTerminal(row.status) || row.attempt === 0 ? NOT_DONE : UNKNOWN;
}

async function ofSignal(
  { runs }: FindOutcomeDeps,
  act: PendingAct,
  signal: RunSignal,
): Promise<Outcome> {
  const isSent = await runs.hasSignal(runOf(act), signal, act.act_id ?? '');
  if (isSent === undefined) return UNKNOWN;
  return isSent ? DONE : NOT_DONE;
}

async function ofUpdate(
  { runs }: FindOutcomeDeps,
  act: PendingAct,
  { name }: RunUpdate,
): Promise<Outcome> {
  const key = act.details.idempotency_key;
  const id = updateIdOf(name, typeof key === 'string' ? key : (act.act_id ?? ''));
  const found = await runs.findUpdate(runOf(act), id);
  if (!found) return NOT_DONE;
  return found.code === undefined ? DONE : { result: 'failed', code: found.code };
}

async function ofCancelledCreation(
  { db, creations }: FindOutcomeDeps,
  { tenant_id, resource_id: agent_creation_id }: PendingAct,
): Promise<Outcome> {
  const row = await db
    .selectFrom('agent_creations')
    .select('status')
    .where('tenant_id', '=', tenant_id)
    .where('agent_creation_id', '=', agent_creation_id)
    .executeTakeFirst();
  if (row?.status === 'cancelled') return DONE;
  const execution = await creations.describe({ tenant_id, agent_creation_id });
  if (execution?.isCancelRequested) return DONE;
  return row && isEndedCreation(row.status) ? UNKNOWN : NOT_DONE;
}

/** Somebody may have done the opposite since. */
async function ofPausedSchedule(
  deps: FindOutcomeDeps,
  act: PendingAct,
  paused: boolean,
): Promise<Outcome> {
  const state = await deps.schedules.describe({
    tenant_id: act.tenant_id,
    schedule_id: act.resource_id,
  });
  return state?.paused === paused ? DONE : UNKNOWN;
}

const findSchedule = ({ db }: FindOutcomeDeps, { tenant_id, resource_id }: PendingAct) =>
  db
    .selectFrom('schedules')
    .select('schedule_id')
    .where('tenant_id', '=', tenant_id)
    .where('schedule_id', '=', resource_id)
    .executeTakeFirst();

const readStatus = (db: Database, { tenant_id, resource_id }: PendingAct) =>
  db
    .selectFrom('workflows')
    .select(['status', 'attempt'])
    .where('tenant_id', '=', tenant_id)
    .where('workflow_id', '=', resource_id)
    .executeTakeFirst();
