import type { FastifyRequest } from 'fastify';
import type { Act } from '../../../services/audit/audit.ts';
import { actorOf } from '../../plugins/principal.ts';

/** What the audit log says of what is done to a schedule. */
export const actOn = (request: FastifyRequest, verb: string, scheduleId: string): Act => ({
  tenantId: request.principal.tenantId,
  actor: actorOf(request),
  action: `schedule.${verb}`,
  resource: 'schedules',
  resourceId: scheduleId,
});
