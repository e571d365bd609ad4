import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { DomainError } from '../platform/errors.ts';

class NotAcceptableError extends DomainError {
  readonly code = 'not_acceptable';
}

/**
 * The media type that the caller prefers (RFC 9110, section 12.5.1); the first of those offered where all are the same to the caller.
 * @throws NotAcceptableError
 */
export function chooseMediaType<Type extends string>(
  request: FastifyRequest,
  reply: FastifyReply,
  offered: readonly Type[],
): Type {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary ? `${vary}, Accept` : 'Accept');
  const headers = { accept: request.headers.accept || '*/*' };
  const [preferred] = new Negotiator({ headers }).mediaTypes(offered);
  const chosen = offered.find((type) => type === preferred);
  if (chosen) return chosen;
  throw new NotAcceptableError(`This answers with ${offered.join(' or ')}, which Accept excludes.`);
}

/** What the routes that also stream can answer with. */
export const LIST_OR_STREAM = ['application/json', 'text/event-stream'] as const;
