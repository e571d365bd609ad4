import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../auth/principal.ts';
import { idempotencyKey } from '../../contracts/ids.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { Actor } from '../../services/audit/audit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** Who acts, and from where: for the audit trail. */
export const actorOf = (request: FastifyRequest): Actor => ({
  userId: request.principal.userId,
  ip: request.ip,
  userAgent: (request.headers['user-agent'] ?? '').slice(0, 500).toWellFormed(),
});

/** The `Idempotency-Key` of a request that creates. @throws InvalidInputError */
export function readIdempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const parsed = idempotencyKey.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError([
    { field: 'Idempotency-Key', message: parsed.error.issues[0]?.message ?? 'is not valid' },
  ]);
}
