import { z } from 'zod';
import { scheduleId } from '../contracts/ids.ts';
import { pageOf } from '../contracts/page.ts';
import {
  backfillSchedule as backfillScheduleBody,
  createSchedule as createScheduleBody,
  pauseSchedule as pauseScheduleBody,
  scheduleBackfilled,
  scheduleDetail,
  scheduleListQuery,
  scheduleSummary,
  scheduleTriggered,
  scheduleWritten,
  updateSchedule as updateScheduleBody,
} from '../contracts/schedule.ts';
import { answerOnce } from '../services/idempotency/answer-once.ts';
import { createSchedule as create } from '../services/schedules/create-schedule.ts';
import { getSchedule as get, listSchedules as list } from '../services/schedules/read-schedule.ts';
import {
  backfillSchedule as backfill,
  pauseSchedule as pause,
  deleteSchedule as remove,
  resumeSchedule as resume,
  triggerSchedule as trigger,
} from '../services/schedules/steer-schedule.ts';
import { updateSchedule as update } from '../services/schedules/update-schedule.ts';
import { type CallerContext, defineOperation, keyedRequest } from './operation.ts';

const tag = 'schedules';
const params = z.object({ schedule_id: scheduleId });
const refOf = ({ principal }: CallerContext, schedule_id: string) => ({
  tenant_id: principal.tenantId,
  schedule_id,
});

export const createSchedule = defineOperation({
  name: 'createSchedule',
  tag,
  summary: 'Create a schedule',
  description:
    'Starts a workflow by `cron` or every `interval_seconds`. With an `Idempotency-Key`, a repetition returns the same schedule.',
  scope: 'schedules:write',
  body: createScheduleBody,
  example: {
    name: 'Monday report',
    cron: '0 8 * * 1',
    workflow: { task: 'Summarise the support tickets of the last week' },
  },
  output: scheduleWritten,
  idempotent: 'key',
  audit: 'schedule.create',
  failures: [400, 409, 422],
  run: (services, context, { body }) => create(services, { ...context, body }),
});

export const listSchedules = defineOperation({
  name: 'listSchedules',
  tag,
  summary: 'List schedules, newest first',
  scope: 'schedules:read',
  query: scheduleListQuery,
  output: pageOf(scheduleSummary),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => list(db, principal.tenantId, query),
});

export const getSchedule = defineOperation({
  name: 'getSchedule',
  tag,
  summary: 'Get a schedule with its next times and its last runs',
  scope: 'schedules:read',
  params,
  output: scheduleDetail,
  idempotent: 'read',
  failures: [400, 404],
  run: (services, context, { schedule_id }) => get(services, refOf(context, schedule_id)),
});

export const updateSchedule = defineOperation({
  name: 'updateSchedule',
  tag,
  summary: 'Update a schedule',
  description:
    'Omitted fields keep their values; null removes a value. `cron` replaces `interval_seconds` and the other way round. `workflow` is replaced as a whole, but keeps the secret of its webhook unless it sets another.',
  scope: 'schedules:write',
  params,
  body: updateScheduleBody,
  example: { cron: '0 9 * * 1' },
  output: scheduleWritten,
  idempotent: 'natural',
  audit: 'schedule.update',
  failures: [400, 404],
  run: (services, context, { schedule_id: scheduleId, body }) =>
    update(services, { ...context, scheduleId, body }),
});

export const deleteSchedule = defineOperation({
  name: 'deleteSchedule',
  tag,
  summary: 'Delete a schedule',
  description: 'Workflows that it started continue.',
  scope: 'schedules:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'schedule.delete',
  failures: [400, 404],
  run: (services, context, { schedule_id }) =>
    remove(services, refOf(context, schedule_id), context.actor),
});

export const pauseSchedule = defineOperation({
  name: 'pauseSchedule',
  tag,
  summary: 'Pause a schedule',
  description:
    'No run starts at its set times until the schedule is resumed. Running workflows continue.',
  scope: 'schedules:write',
  params,
  body: pauseScheduleBody,
  example: { reason: 'maintenance' },
  output: scheduleDetail,
  idempotent: 'natural',
  audit: 'schedule.pause',
  failures: [400, 404],
  run: (services, context, { schedule_id, body }) =>
    pause(services, refOf(context, schedule_id), context.actor, body?.reason),
});

export const resumeSchedule = defineOperation({
  name: 'resumeSchedule',
  tag,
  summary: 'Resume a paused schedule',
  description: 'Runs that were missed during the pause do not start later.',
  scope: 'schedules:write',
  params,
  output: scheduleDetail,
  idempotent: 'natural',
  audit: 'schedule.resume',
  failures: [400, 404],
  run: (services, context, { schedule_id }) =>
    resume(services, refOf(context, schedule_id), context.actor),
});

export const triggerSchedule = defineOperation({
  name: 'triggerSchedule',
  tag,
  summary: 'Start a run of a schedule now',
  description:
    'Works for a paused schedule too, and while other runs are active. Temporal accepts one trigger per second.',
  scope: 'schedules:write',
  params,
  output: scheduleTriggered,
  idempotent: 'key',
  audit: 'schedule.trigger',
  failures: [400, 404, 409, 422],
  run: (services, context, { schedule_id }) =>
    answerOnce(
      services.db,
      keyedRequest(context, 'triggerSchedule', [{ schedule_id }, null]),
      async (effectId) => {
        await trigger(services, refOf(context, schedule_id), context.actor, effectId);
        return { schedule_id };
      },
    ),
});

export const backfillSchedule = defineOperation({
  name: 'backfillSchedule',
  tag,
  summary: 'Start the runs of a past time range',
  description: 'Starts at most 1000 runs. The range includes both of its ends.',
  scope: 'schedules:write',
  params,
  body: backfillScheduleBody,
  example: { start_at: '2026-01-01T00:00:00Z', end_at: '2026-01-02T00:00:00Z' },
  output: scheduleBackfilled,
  idempotent: 'key',
  audit: 'schedule.backfill',
  failures: [400, 404, 409, 422],
  run: (services, context, { schedule_id, body }) =>
    answerOnce(
      services.db,
      keyedRequest(context, 'backfillSchedule', [{ schedule_id }, body]),
      async (effectId) => ({
        schedule_id,
        runs: await backfill(services, refOf(context, schedule_id), context.actor, body, effectId),
      }),
    ),
});
