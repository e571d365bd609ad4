import type { Principal } from '../../auth/principal.ts';
import type { CreateSchedule, ScheduleSpec, ScheduleWritten } from '../../contracts/schedule.ts';
import { createOnce } from '../../db/create-once.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { runUserOf } from '../runs/run-user.ts';
import { keepTokenForRun } from '../user-tokens/keep-token-for-run.ts';
import { assertAgentType, withSecret } from './run-request.ts';
import {
  readSchedule,
  type ScheduleDeps,
  type ScheduleRow,
  toSummary,
  userColumns,
} from './schedule-row.ts';

/**
 * Stores a schedule, then has Temporal keep it. Where Temporal does not, nothing is left; should it have taken it without our
 * knowing, its first run finds no row and deletes it.
 * @throws InvalidInputError ConflictError UnavailableError TenantLimitError
 */
export async function createSchedule(
  deps: ScheduleDeps,
  principal: Principal,
  body: CreateSchedule,
  /** The same for a repeated request. */
  scheduleId: string,
): Promise<ScheduleWritten> {
  const { tenantId, userId } = principal;
  const ref = { tenant_id: tenantId, schedule_id: scheduleId };
  const { row, isNew } = await createOnce({
    request: body,
    readsFirst: true,
    read: () => readSchedule(deps.db, ref),
    create: (requestHash) => insertSchedule(deps, principal, body, { ...ref, requestHash }),
  });
  if (isNew) await putOrForget(deps, row);
  else if (!(await deps.schedules.describe(row))) await deps.schedules.put(row);
  // Another user of the tenant may have guessed the key.
  const isTold = !body.workflow.webhook?.secret && row.user_id === userId;
  const secret = isTold ? row.request.webhook?.secret : undefined;
  return { ...toSummary(row), ...(secret && { webhook_secret: secret }) };
}

async function insertSchedule(
  deps: ScheduleDeps,
  principal: Principal,
  body: CreateSchedule,
  { requestHash, ...ref }: ScheduleRef & { requestHash: string },
): Promise<ScheduleRow | undefined> {
  await assertAgentType(deps.db, ref.tenant_id, body.workflow);
  await keepTokenForRun(deps, principal);
  return deps.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('schedules')
      .values({
        ...ref,
        name: body.name,
        spec: JSON.stringify(specOf(body)),
        overlap: body.overlap,
        paused: body.paused,
        request: JSON.stringify(withSecret(body.workflow)),
        request_hash: requestHash,
        ...userColumns(runUserOf(principal)),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) await assertWithinLimit(trx, deps.limits, ref.tenant_id, 'schedules');
    return row;
  });
}

async function putOrForget({ db, schedules }: ScheduleDeps, row: ScheduleRow): Promise<void> {
  try {
    await schedules.put(row);
  } catch (error) {
    await db
      .deleteFrom('schedules')
      .where('tenant_id', '=', row.tenant_id)
      .where('schedule_id', '=', row.schedule_id)
      .execute();
    throw error;
  }
}

const specOf = (body: CreateSchedule): ScheduleSpec => ({
  cron: body.cron === undefined ? null : [body.cron].flat(),
  interval_seconds: body.interval_seconds ?? null,
  timezone: body.timezone ?? null,
  start_at: body.start_at ?? null,
  end_at: body.end_at ?? null,
  catchup_window_seconds: body.catchup_window_seconds,
});
