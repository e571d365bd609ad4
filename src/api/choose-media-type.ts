import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { DomainError } from '../platform/errors.ts';

class NotAcceptableError extends DomainError {
  readonly code = 'not_acceptable';
}

/**
 * The media type that the caller prefers (RFC 9110, section 12.5.1), or the first one offered if the caller has no preference.
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
  throw new NotAcceptableError(`Accept must allow ${offered.join(' or ')}.`);
}

/** The media types of routes that can also stream. */
export const LIST_OR_STREAM = ['application/json', 'text/event-stream'] as const;
