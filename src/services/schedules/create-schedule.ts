import type { Principal } from '../../auth/principal.ts';
import type { CreateSchedule, ScheduleSpec, ScheduleWritten } from '../../contracts/schedule.ts';
import { idempotencyKeyReused } from '../../platform/errors.ts';
import { hashRequest, idFromKey, newId } from '../../platform/new-id.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { runUserOf } from '../runs/run-user.ts';
import { keepTokenForRun } from '../user-tokens/keep-token-for-run.ts';
import { assertAgentType, withSecret } from './run-request.ts';
import {
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
export function createSchedule(
  deps: ScheduleDeps,
  { principal, actor, body, idempotencyKey }: CreateScheduleRequest,
): Promise<ScheduleWritten> {
  const { tenantId: tenant_id } = principal;
  const schedule_id = idempotencyKey ? idFromKey('sc', tenant_id, idempotencyKey) : newId('sc');
  const ref = { tenant_id, schedule_id };
  const act = { ...scheduleAct(ref, actor, 'create'), after: { name: body.name } };
  return deps.audited(act, () => create(deps, principal, body, ref));
}

async function create(
  deps: ScheduleDeps,
  principal: Principal,
  body: CreateSchedule,
  ref: ScheduleRef,
): Promise<ScheduleWritten> {
  const { tenantId } = principal;
  await assertAgentType(deps.db, tenantId, body.workflow);
  const request_hash = hashRequest(body);
  await keepTokenForRun(deps, principal);
  const inserted = await deps.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('schedules')
      .values({
        ...ref,
        name: body.name,
        spec: JSON.stringify(specOf(body)),
        overlap: body.overlap,
        paused: body.paused,
        request: JSON.stringify(withSecret(body.workflow)),
        request_hash,
        ...userColumns(runUserOf(principal)),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) await assertWithinLimit(trx, deps.limits, tenantId, 'schedules');
    return row;
  });
  if (inserted) await putOrForget(deps, inserted);
  const row = inserted ?? (await readSchedule(deps.db, ref));
  if (row.request_hash !== request_hash) {
    throw idempotencyKeyReused();
  }
  if (!inserted && !(await deps.schedules.describe(row))) await deps.schedules.put(row);
  const secret = body.workflow.webhook?.secret ? undefined : row.request.webhook?.secret;
  return { ...toSummary(row), ...(secret && { webhook_secret: secret }) };
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
