import {
  type BackfillSchedule,
  MAX_BACKFILL,
  type ScheduleDetail,
} from '../../contracts/schedule.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { getSchedule } from './read-schedule.ts';
import { readSchedule, type ScheduleDeps, scheduleAct, withSchedule } from './schedule-row.ts';

/** Stops runs at set times until the schedule is resumed; triggers and backfills still start runs. @throws NotFoundError UnavailableError */
export const pauseSchedule = (
  deps: ScheduleDeps,
  ref: ScheduleRef,
  actor: Actor,
  reason = 'paused',
): Promise<ScheduleDetail> =>
  deps.audited(scheduleAct(ref, actor, 'pause'), async () => {
    const row = await readSchedule(deps.db, ref);
    await withSchedule(deps, row, () => deps.schedules.pause(ref, reason));
    await setPaused(deps, ref, true);
    return getSchedule(deps, ref);
  });

/** @throws NotFoundError UnavailableError */
export const resumeSchedule = (
  deps: ScheduleDeps,
  ref: ScheduleRef,
  actor: Actor,
): Promise<ScheduleDetail> =>
  deps.audited(scheduleAct(ref, actor, 'resume'), async () => {
    const row = await readSchedule(deps.db, ref);
    await withSchedule(deps, row, () => deps.schedules.resume(ref));
    await setPaused(deps, ref, false);
    return getSchedule(deps, ref);
  });

/** Starts a run now, once for each `requestId`. @throws NotFoundError UnavailableError */
export const triggerSchedule = (
  deps: ScheduleDeps,
  ref: ScheduleRef,
  actor: Actor,
  requestId: string,
): Promise<void> =>
  deps.audited(scheduleAct(ref, actor, 'trigger'), async () => {
    const row = await readSchedule(deps.db, ref);
    await withSchedule(deps, row, () => deps.schedules.trigger(ref, requestId));
  });

/**
 * Starts the runs of a time that has passed, as if it passed now, once for each `requestId`.
 * @returns how many
 * @throws NotFoundError InvalidInputError UnavailableError
 */
export const backfillSchedule = (
  deps: ScheduleDeps,
  ref: ScheduleRef,
  actor: Actor,
  range: BackfillSchedule,
  requestId: string,
): Promise<number> =>
  deps.audited({ ...scheduleAct(ref, actor, 'backfill'), details: { ...range } }, () =>
    backfill(deps, ref, range, requestId),
  );

async function backfill(
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
      const message = `the range contains more than ${MAX_BACKFILL} runs; choose a shorter range`;
      throw new InvalidInputError([{ field: 'start_at', message }]);
    }
    if (count > 0) await deps.schedules.backfill(ref, requestId, { start, end, overlap });
    return count;
  });
}

/**
 * Deletes a schedule; its runs continue. The row stays locked until Temporal has deleted the schedule, so a concurrent change either comes
 * first or finds nothing.
 * @throws NotFoundError UnavailableError
 */
export const deleteSchedule = (deps: ScheduleDeps, ref: ScheduleRef, actor: Actor): Promise<void> =>
  deps.audited(scheduleAct(ref, actor, 'delete'), () =>
    deps.db.transaction().execute(async (trx) => {
      const deleted = await trx
        .deleteFrom('schedules')
        .where('tenant_id', '=', ref.tenant_id)
        .where('schedule_id', '=', ref.schedule_id)
        .executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new NotFoundError('schedule', ref.schedule_id);
      await deps.schedules.remove(ref);
    }),
  );

const setPaused = ({ db }: ScheduleDeps, ref: ScheduleRef, paused: boolean) =>
  db
    .updateTable('schedules')
    .set({ paused })
    .where('tenant_id', '=', ref.tenant_id)
    .where('schedule_id', '=', ref.schedule_id)
    .execute();
