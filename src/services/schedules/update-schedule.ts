import type { Principal } from '../../auth/principal.ts';
import {
  isInOrder,
  ORDER,
  type ScheduleSpec,
  type ScheduleWritten,
  type UpdateSchedule,
} from '../../contracts/schedule.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import type { Actor } from '../audit/audit.ts';
import { keepTokenForRun, runUserOf } from '../user-tokens/run-user.ts';
import { assertStartable, withSecret } from './run-request.ts';
import {
  assertInterval,
  type ScheduleDeps,
  scheduleAct,
  toSummary,
  userColumns,
} from './schedule-row.ts';

export interface UpdateScheduleRequest {
  principal: Principal;
  actor: Actor;
  scheduleId: string;
  body: UpdateSchedule;
}

/**
 * Changes a schedule. The row is locked until Temporal has the change too, and stays as it was where Temporal does not take it.
 * @throws NotFoundError InvalidInputError UnavailableError
 */
export function updateSchedule(
  deps: ScheduleDeps,
  { principal, actor, scheduleId, body }: UpdateScheduleRequest,
): Promise<ScheduleWritten> {
  const ref = { tenant_id: principal.tenantId, schedule_id: scheduleId };
  // The entry names the fields only: their values may hold the secret of a webhook.
  const details = { changed: Object.keys(body) };
  return deps.audited({ ...scheduleAct(ref, actor, 'update'), details }, () =>
    update(deps, principal, ref, body),
  );
}

async function update(
  deps: ScheduleDeps,
  principal: Principal,
  ref: ScheduleRef,
  change: UpdateSchedule,
): Promise<ScheduleWritten> {
  const { db, schedules } = deps;
  assertInterval(deps, change);
  if (change.workflow) {
    await assertStartable(deps, ref.tenant_id, change.workflow);
    await keepTokenForRun(deps, principal);
  }
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('schedules')
      .selectAll()
      .where('tenant_id', '=', ref.tenant_id)
      .where('schedule_id', '=', ref.schedule_id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new NotFoundError('schedule', ref.schedule_id);
    const spec = changeSpec(row.spec, change);
    if (!isInOrder(spec)) throw new InvalidInputError([{ field: 'end_at', message: ORDER }]);
    const request = change.workflow ? withSecret(change.workflow, row.request) : row.request;
    const changed = await trx
      .updateTable('schedules')
      .set({
        name: change.name ?? row.name,
        overlap: change.overlap ?? row.overlap,
        spec: JSON.stringify(spec),
        request: JSON.stringify(request),
        // Nobody has another's rights used for what they want.
        ...(change.workflow && userColumns(runUserOf(principal))),
      })
      .where('tenant_id', '=', ref.tenant_id)
      .where('schedule_id', '=', ref.schedule_id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await schedules.put(changed);
    const isNew = request.webhook?.secret !== row.request.webhook?.secret;
    const secret = isNew && !change.workflow?.webhook?.secret ? request.webhook?.secret : undefined;
    return { ...toSummary(changed), ...(secret && { webhook_secret: secret }) };
  });
}

function changeSpec(spec: ScheduleSpec, change: UpdateSchedule): ScheduleSpec {
  const { timezone, start_at, end_at, catchup_window_seconds } = change;
  return {
    ...spec,
    ...(change.cron !== undefined && { cron: [change.cron].flat(), interval_seconds: null }),
    ...(change.interval_seconds !== undefined && {
      cron: null,
      interval_seconds: change.interval_seconds,
    }),
    ...(timezone !== undefined && { timezone }),
    ...(start_at !== undefined && { start_at }),
    ...(end_at !== undefined && { end_at }),
    ...(catchup_window_seconds !== undefined && { catchup_window_seconds }),
  };
}
