import { z } from 'zod';
import { scheduleId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { scheduleDetail, scheduleListQuery, scheduleSummary } from '../../../contracts/schedule.ts';
import { getSchedule, listSchedules } from '../../../services/schedules/read-schedule.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

export function readScheduleRoutes(app: Api, { db, schedules }: ApiContext): void {
  app.get(
    '/v1/schedules',
    {
      schema: {
        tags: ['schedules'],
        summary: 'List schedules, newest first',
        querystring: scheduleListQuery,
        response: { 200: pageOf(scheduleSummary), ...failures(400) },
      },
    },
    (request) => listSchedules(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/schedules/:schedule_id',
    {
      schema: {
        tags: ['schedules'],
        summary: 'A schedule with its next times and its last runs',
        params: z.object({ schedule_id: scheduleId }),
        response: { 200: scheduleDetail, ...failures(400, 404) },
      },
    },
    (request) =>
      getSchedule(schedules, {
        tenant_id: request.principal.tenantId,
        schedule_id: request.params.schedule_id,
      }),
  );
}
