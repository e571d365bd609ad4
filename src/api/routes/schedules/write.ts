import { z } from 'zod';
import { scheduleId } from '../../../contracts/ids.ts';
import { createSchedule, scheduleWritten, updateSchedule } from '../../../contracts/schedule.ts';
import { idFromKey, newId } from '../../../platform/new-id.ts';
import { createSchedule as create } from '../../../services/schedules/create-schedule.ts';
import { deleteSchedule } from '../../../services/schedules/steer-schedule.ts';
import { updateSchedule as update } from '../../../services/schedules/update-schedule.ts';
import type { Api, ApiContext } from '../../context.ts';
import { readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';
import { actOn } from './act-on.ts';

const params = z.object({ schedule_id: scheduleId });

export function writeScheduleRoutes(app: Api, { schedules: deps, audited }: ApiContext): void {
  app.post(
    '/v1/schedules',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['schedules'],
        summary: 'Create a schedule',
        description:
          'Starts a workflow by `cron` or every `interval_seconds`. With an `Idempotency-Key`, a repetition answers with the same schedule.',
        body: createSchedule,
        response: { 201: scheduleWritten, ...failures(400, 422) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const key = readIdempotencyKey(request);
      const schedule_id = key ? idFromKey('sc', tenantId, key) : newId('sc');
      const act = { ...actOn(request, 'create', schedule_id), after: { name: request.body.name } };
      const created = await audited(act, () =>
        create(deps, request.principal, request.body, schedule_id),
      );
      return reply
        .code(201)
        .header('location', `/v1/schedules/${created.schedule_id}`)
        .send(created);
    },
  );

  app.patch(
    '/v1/schedules/:schedule_id',
    {
      schema: {
        tags: ['schedules'],
        summary: 'Change a schedule',
        description:
          'What is not given stays; null takes away. `cron` replaces `interval_seconds`, and the other way round. `workflow` is replaced as a whole, but keeps the secret of its webhook unless it gives another.',
        params,
        body: updateSchedule,
        response: { 200: scheduleWritten, ...failures(400, 404) },
      },
    },
    (request) => {
      const { schedule_id } = request.params;
      // Not the values: a webhook's secret may be among them.
      const details = { changed: Object.keys(request.body) };
      return audited({ ...actOn(request, 'update', schedule_id), details }, () =>
        update(deps, request.principal, schedule_id, request.body),
      );
    },
  );

  app.delete(
    '/v1/schedules/:schedule_id',
    {
      schema: {
        tags: ['schedules'],
        summary: 'Delete a schedule',
        description: 'Workflows that it started go on.',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { schedule_id } = request.params;
      await audited(actOn(request, 'delete', schedule_id), () =>
        deleteSchedule(deps, { tenant_id: request.principal.tenantId, schedule_id }),
      );
      return reply.code(204).send();
    },
  );
}
