import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../../services/deployments/caller.ts';

/** Who asks a deployment through us: it is shown the caller's own token. */
export const callerOf = ({ principal }: FastifyRequest): Caller => ({
  tenantId: principal.tenantId,
  userId: principal.userId,
  token: principal.token?.value,
});
