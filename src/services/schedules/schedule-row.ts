import type { Selectable } from 'kysely';
import type { RunUser } from '../../contracts/run.ts';
import type { ScheduleSummary } from '../../contracts/schedule.ts';
import type { Database } from '../../db/database.ts';
import type { SchedulesTable } from '../../db/tables/schedules.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { Act, Actor } from '../audit/audit.ts';
import type { Audited } from '../audit/audited.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import { type ScheduleClient, ScheduleLostError } from './temporal.ts';

export type ScheduleRow = Selectable<SchedulesTable>;

export interface ScheduleDeps {
  /** Names of the configured model providers. */
  providers: readonly string[];
  audited: Audited;
  db: Database;
  vault: TokenVault;
  schedules: ScheduleClient;
  limits: Limits;
  minIntervalSeconds: number;
}

/** @throws InvalidInputError if the schedule would start runs more often than the operator allows */
export function assertInterval(
  { minIntervalSeconds }: ScheduleDeps,
  { interval_seconds }: { interval_seconds?: number | undefined },
): void {
  if (interval_seconds === undefined || interval_seconds >= minIntervalSeconds) return;
  const message = `must be at least ${minIntervalSeconds}: the operator sets this limit (SCHEDULE_MIN_INTERVAL_SECONDS)`;
  throw new InvalidInputError([{ field: 'interval_seconds', message }]);
}

/** The audit entry of a change to a schedule. */
export const scheduleAct = (
  { tenant_id, schedule_id }: ScheduleRef,
  actor: Actor,
  verb: 'create' | 'update' | 'delete' | 'pause' | 'resume' | 'trigger' | 'backfill',
): Act => ({
  tenantId: tenant_id,
  actor,
  action: `schedule.${verb}`,
  resource: 'schedules',
  resourceId: schedule_id,
});

/** @throws NotFoundError */
export async function readSchedule(db: Database, ref: ScheduleRef): Promise<ScheduleRow> {
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('tenant_id', '=', ref.tenant_id)
    .where('schedule_id', '=', ref.schedule_id)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('schedule', ref.schedule_id);
  return row;
}

/** For whom its runs work, as it is stored. */
export const userColumns = ({ userId, rights }: RunUser) => ({
  user_id: userId,
  user_rights: JSON.stringify(rights),
});

/** Does something with Temporal's schedule. One that Temporal has lost is made again from its row first. */
export async function withSchedule<T>(
  { schedules }: ScheduleDeps,
  row: ScheduleRow,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ScheduleLostError)) throw error;
    await schedules.put(row);
    return await work();
  }
}

export const toSummary = (row: ScheduleRow): ScheduleSummary => ({
  schedule_id: row.schedule_id,
  name: row.name,
  cron: row.spec.cron,
  interval_seconds: row.spec.interval_seconds,
  timezone: row.spec.timezone,
  start_at: row.spec.start_at,
  end_at: row.spec.end_at,
  overlap: row.overlap,
  catchup_window_seconds: row.spec.catchup_window_seconds,
  paused: row.paused,
  created_at: row.created_at.toISOString(),
});
