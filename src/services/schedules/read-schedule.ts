import type { Page } from '../../contracts/page.ts';
import type { ScheduleDetail, ScheduleSummary } from '../../contracts/schedule.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import { withoutSecret } from './run-request.ts';
import { readSchedule, type ScheduleDeps, type ScheduleRow, toSummary } from './schedule-row.ts';

const RECENT_RUNS = 10;

/** Newest first. Temporal is not asked: `paused` is what the schedule was last told. */
export async function listSchedules(
  db: Database,
  tenantId: string,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<ScheduleSummary>> {
  const select = db.selectFrom('schedules').selectAll().where('tenant_id', '=', tenantId);
  return keysetPage(
    select,
    { list: 'schedules', time: 'created_at', id: 'schedule_id' },
    query,
    toSummary,
  );
}

/** A schedule as Temporal has it now, and its last runs. @throws NotFoundError UnavailableError */
export async function getSchedule(deps: ScheduleDeps, ref: ScheduleRef): Promise<ScheduleDetail> {
  const row = await readSchedule(deps.db, ref);
  const [state, recent_runs] = await Promise.all([
    describe(deps, row),
    readRecentRuns(deps.db, ref),
  ]);
  return {
    ...toSummary(row),
    paused: state.paused,
    pause_reason: state.paused ? state.note : null,
    workflow: withoutSecret(row.request),
    next_times: state.paused ? [] : state.nextTimes.map((time) => time.toISOString()),
    recent_runs,
  };
}

async function describe({ schedules }: ScheduleDeps, row: ScheduleRow) {
  const state = await schedules.describe(row);
  if (state) return state;
  // Temporal has lost it: it is made again.
  await schedules.put(row);
  return (await schedules.describe(row)) ?? { paused: row.paused, note: null, nextTimes: [] };
}

async function readRecentRuns(db: Database, { tenant_id, schedule_id }: ScheduleRef) {
  const rows = await db
    .selectFrom('workflows')
    .select(['workflow_id', 'created_at'])
    .where('tenant_id', '=', tenant_id)
    .where('schedule_id', '=', schedule_id)
    .orderBy('created_at', 'desc')
    .orderBy('workflow_id', 'desc')
    .limit(RECENT_RUNS)
    .execute();
  return rows.map(({ workflow_id, created_at }) => ({ workflow_id, at: created_at.toISOString() }));
}
