import type { Principal } from '../../auth/principal.ts';
import type { CreateSchedule, ScheduleSpec, ScheduleWritten } from '../../contracts/schedule.ts';
import { createOnce } from '../../db/create-once.ts';
import { idFor } from '../../platform/new-id.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { keepTokenForRun, runUserOf } from '../user-tokens/run-user.ts';
import { assertStartable, withSecret } from './run-request.ts';
import {
  assertInterval,
  readSchedule,
  type ScheduleDeps,
  type ScheduleRow,
  scheduleAct,
  toSummary,
  userColumns,
} from './schedule-row.ts';

export interface CreateScheduleRequest {
  principal: Principal;
  actor: Actor;
  body: CreateSchedule;
  idempotencyKey: string | undefined;
}

/**
 * Stores a schedule, then has Temporal keep it. Where Temporal does not, nothing is left; should it have taken it without our
 * knowing, its first run finds no row and deletes it.
 * @throws InvalidInputError ConflictError UnavailableError TenantLimitError
 */
export async function createSchedule(
  deps: ScheduleDeps,
  request: CreateScheduleRequest,
): Promise<ScheduleWritten> {
  const { principal, body, idempotencyKey } = request;
  const { tenantId: tenant_id, userId } = principal;
  const ref = { tenant_id, schedule_id: idFor('sc', tenant_id, idempotencyKey) };
  const act = { ...scheduleAct(ref, request.actor, 'create'), after: { name: body.name } };
  const { row, isNew } = await createOnce({
    request: body,
    readsFirst: idempotencyKey !== undefined,
    read: () => readSchedule(deps.db, ref),
    create: (request_hash) =>
      deps.audited(act, () => create(deps, principal, body, { ...ref, request_hash })),
  });
  // Temporal may have lost it.
  if (!isNew && !(await deps.schedules.describe(row))) await deps.schedules.put(row);
  const isTold = !body.workflow.webhook?.secret && row.user_id === userId;
  const secret = isTold ? row.request.webhook?.secret : undefined;
  return { ...toSummary(row), ...(secret && { webhook_secret: secret }) };
}

async function create(
  deps: ScheduleDeps,
  principal: Principal,
  body: CreateSchedule,
  keys: ScheduleRef & { request_hash: string },
): Promise<ScheduleRow | undefined> {
  assertInterval(deps, body);
  await assertStartable(deps, keys.tenant_id, body.workflow);
  await keepTokenForRun(deps, principal);
  const row = await deps.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('schedules')
      .values({
        ...keys,
        name: body.name,
        spec: JSON.stringify(specOf(body)),
        overlap: body.overlap,
        paused: body.paused,
        request: JSON.stringify(withSecret(body.workflow)),
        ...userColumns(runUserOf(principal)),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (inserted) await assertWithinLimit(trx, deps.limits, keys.tenant_id, 'schedules');
    return inserted;
  });
  if (row) await putOrForget(deps, row);
  return row;
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
