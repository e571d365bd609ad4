import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { scheduleId } from '../../../contracts/ids.ts';
import {
  backfillSchedule,
  pauseSchedule,
  scheduleBackfilled,
  scheduleDetail,
  scheduleTriggered,
} from '../../../contracts/schedule.ts';
import { answerOnce } from '../../../services/idempotency/answer-once.ts';
import {
  backfillSchedule as backfill,
  pauseSchedule as pause,
  resumeSchedule as resume,
  triggerSchedule as trigger,
} from '../../../services/schedules/steer-schedule.ts';
import type { Api, ApiContext } from '../../context.ts';
import { idempotentRequestOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';
import { actOn } from './act-on.ts';

const params = z.object({ schedule_id: scheduleId });
const refOf = (request: FastifyRequest & { params: z.infer<typeof params> }) => ({
  tenant_id: request.principal.tenantId,
  schedule_id: request.params.schedule_id,
});

export function steerScheduleRoutes(app: Api, { schedules: deps, audited }: ApiContext): void {
  app.post(
    '/v1/schedules/:schedule_id/pause',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['schedules'],
        summary: 'Pause a schedule',
        description: 'No runs by time until it is resumed. Runs that were started go on.',
        params,
        body: pauseSchedule,
        response: { 200: scheduleDetail, ...failures(400, 404) },
      },
    },
    (request) =>
      audited(actOn(request, 'pause', request.params.schedule_id), () =>
        pause(deps, refOf(request), request.body?.reason),
      ),
  );

  app.post(
    '/v1/schedules/:schedule_id/resume',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags: ['schedules'],
        summary: 'Resume a paused schedule',
        description: 'What was missed while it was paused is not made up for.',
        params,
        response: { 200: scheduleDetail, ...failures(400, 404) },
      },
    },
    (request) =>
      audited(actOn(request, 'resume', request.params.schedule_id), () =>
        resume(deps, refOf(request)),
      ),
  );

  app.post(
    '/v1/schedules/:schedule_id/trigger',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['schedules'],
        summary: 'Start a run now',
        description: 'Paused or not, whatever runs already; once a second at most.',
        params,
        response: { 202: scheduleTriggered, ...failures(400, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { schedule_id } = request.params;
      const answer = await answerOnce(deps.db, idempotentRequestOf(request), async (effectId) => {
        await audited(actOn(request, 'trigger', schedule_id), () =>
          trigger(deps, refOf(request), effectId),
        );
        return { schedule_id };
      });
      return reply.code(202).send(answer);
    },
  );

  app.post(
    '/v1/schedules/:schedule_id/backfill',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['schedules'],
        summary: 'Start the runs of a time that has passed',
        description: 'At most 1000 runs at once. Both ends of the range count.',
        params,
        body: backfillSchedule,
        response: { 202: scheduleBackfilled, ...failures(400, 404, 409, 422) },
      },
    },
    async (request, reply) => {
      const { schedule_id } = request.params;
      const act = { ...actOn(request, 'backfill', schedule_id), details: { ...request.body } };
      const answer = await answerOnce(deps.db, idempotentRequestOf(request), async (effectId) => {
        const runs = await audited(act, () =>
          backfill(deps, refOf(request), request.body, effectId),
        );
        return { schedule_id, runs };
      });
      return reply.code(202).send(answer);
    },
  );
}
