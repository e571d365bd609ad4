import {
  type BackfillSchedule,
  MAX_BACKFILL,
  type ScheduleDetail,
} from '../../contracts/schedule.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import { getSchedule } from './read-schedule.ts';
import { readSchedule, type ScheduleDeps, withSchedule } from './schedule-row.ts';

/** No runs by time until it is resumed; triggers and backfills still start some. @throws NotFoundError UnavailableError */
export async function pauseSchedule(
  deps: ScheduleDeps,
  ref: ScheduleRef,
  reason = 'paused',
): Promise<ScheduleDetail> {
  const row = await readSchedule(deps.db, ref);
  await withSchedule(deps, row, () => deps.schedules.pause(ref, reason));
  await remember(deps, ref, true);
  return getSchedule(deps, ref);
}

/** @throws NotFoundError UnavailableError */
export async function resumeSchedule(
  deps: ScheduleDeps,
  ref: ScheduleRef,
): Promise<ScheduleDetail> {
  const row = await readSchedule(deps.db, ref);
  await withSchedule(deps, row, () => deps.schedules.resume(ref));
  await remember(deps, ref, false);
  return getSchedule(deps, ref);
}

/** Starts a run now, once for each `requestId`. @throws NotFoundError UnavailableError */
export async function triggerSchedule(
  deps: ScheduleDeps,
  ref: ScheduleRef,
  requestId: string,
): Promise<void> {
  const row = await readSchedule(deps.db, ref);
  await withSchedule(deps, row, () => deps.schedules.trigger(ref, requestId));
}

/**
 * Starts the runs of a time that has passed, as if it passed now, once for each `requestId`.
 * @returns how many
 * @throws NotFoundError InvalidInputError UnavailableError
 */
export async function backfillSchedule(
  deps: ScheduleDeps,
  ref: ScheduleRef,
  { start_at, end_at, overlap }: BackfillSchedule,
  requestId: string,
): Promise<number> {
  const row = await readSchedule(deps.db, ref);
  const [start, end] = [new Date(start_at), new Date(end_at)];
  if (end.getTime() > Date.now())
    throw new InvalidInputError([{ field: 'end_at', message: 'must not be in the future' }]);
  return withSchedule(deps, row, async () => {
    const count = await deps.schedules.countTimes(ref, start, end, MAX_BACKFILL);
    if (count > MAX_BACKFILL) {
      const message = `the range holds more than ${MAX_BACKFILL} runs: ask for less at once`;
      throw new InvalidInputError([{ field: 'start_at', message }]);
    }
    if (count > 0) await deps.schedules.backfill(ref, requestId, { start, end, overlap });
    return count;
  });
}

/**
 * Runs that were started go on. The row is locked until Temporal has deleted the schedule, so that a change at the same time comes
 * before or finds nothing.
 * @throws NotFoundError UnavailableError
 */
export async function deleteSchedule(deps: ScheduleDeps, ref: ScheduleRef): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const deleted = await trx
      .deleteFrom('schedules')
      .where('tenant_id', '=', ref.tenant_id)
      .where('schedule_id', '=', ref.schedule_id)
      .executeTakeFirst();
    if (deleted.numDeletedRows === 0n) throw new NotFoundError('schedule', ref.schedule_id);
    await deps.schedules.remove(ref);
  });
}

const remember = ({ db }: ScheduleDeps, ref: ScheduleRef, paused: boolean) =>
  db
    .updateTable('schedules')
    .set({ paused })
    .where('tenant_id', '=', ref.tenant_id)
    .where('schedule_id', '=', ref.schedule_id)
    .execute();
