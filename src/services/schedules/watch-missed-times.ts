import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { isAfter } from '../../db/row-after.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { ScheduleClient } from './temporal.ts';

/** Temporal is asked for each schedule in turn. Milliseconds. */
const LOOK_EVERY_MS = 60_000;

const BATCH = 100;

export interface WatchMissedTimesDeps {
  systemDb: Database;
  schedules: Pick<ScheduleClient, 'describe'>;
  metrics: Pick<Metrics, 'missedScheduleTimes'>;
  log: Pick<Logger, 'warn'>;
}

/** Shows until `stop` fires how many times Temporal has missed. Only Temporal knows, and one process asks for the whole installation. */
export async function watchMissedTimes(
  deps: WatchMissedTimesDeps,
  stop: AbortSignal,
): Promise<void> {
  const { metrics, log } = deps;
  while (!stop.aborted) {
    try {
      metrics.missedScheduleTimes.set(await countMissedTimes(deps, stop));
    } catch (error) {
      log.warn({ err: error }, 'cannot read how many times Temporal has missed');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  metrics.missedScheduleTimes.remove();
}

async function countMissedTimes(
  { systemDb, schedules }: WatchMissedTimesDeps,
  stop: AbortSignal,
): Promise<number> {
  let missed = 0;
  let after: ScheduleRef = { tenant_id: '', schedule_id: '' };
  while (!stop.aborted) {
    const batch = await readSchedules(systemDb, after);
    const last = batch.at(-1);
    if (!last) break;
    after = last;
    for (const schedule of batch) missed += (await schedules.describe(schedule))?.missedTimes ?? 0;
  }
  return missed;
}

const readSchedules = (db: Database, after: ScheduleRef): Promise<ScheduleRef[]> =>
  db
    .selectFrom('schedules')
    .select(['tenant_id', 'schedule_id'])
    .where(isAfter(['tenant_id', 'schedule_id'], after))
    .orderBy('tenant_id')
    .orderBy('schedule_id')
    .limit(BATCH)
    .execute();
