import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import type { Authenticate } from '../../auth/authenticate.ts';
import { type Access, accessOf, scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { RequestLimits } from '../../auth/request-limits.ts';
import {
  InsufficientScopeError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../platform/errors.ts';
import { failures } from '../responses.ts';

export interface AccessOptions {
  authenticate: Authenticate;
  /** Of every principal; undefined: no limit. */
  requests: RequestLimits | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

const REALM = 'Bearer realm="agent-orchestrator"';

/** Says for every request whose it is, and whether it may be made, before anything else looks at it. The table is auth/permissions.ts. */
export const access = fp<AccessOptions>(
  async (app, { authenticate, requests }) => {
    app.decorateRequest('principal');
    app.addHook('onRoute', addAccess);
    app.addHook('onRequest', async (request, reply) => {
      const needed = request.routeOptions.config.access;
      if (request.is404 || needed === 'open') return;
      if (!needed) throw new Error(`nothing says who may ${request.routeOptions.url}`);
      const principal = await authenticate(request).catch((error) => challenge(reply, error));
      request.principal = principal;
      request.log = request.log.child({ tenant_id: principal.tenantId });
      if (requests) await count(requests, request, reply);
      if (needed !== 'authenticated') authorize(principal, needed, reply);
    });
  },
  { name: 'access' },
);

/** Gives a route what the table says of it, in its description, too. @throws Error for a route that is not there */
function addAccess(route: RouteOptions): void {
  const [needed, ...others] = [route.method].flat().map((method) => accessOf(method, route.url));
  if (!needed || others.some((other) => other !== needed))
    throw new Error(`${route.method} ${route.url} is one route, and needs one right.`);
  route.config = { ...route.config, access: needed };
  if (needed === 'open' || !route.schema) return;
  const scopes = needed === 'authenticated' ? [] : [needed];
  route.schema = {
    ...route.schema,
    security: [{ bearer: scopes }, { api_key: scopes }],
    response: {
      ...failures(401, 429, ...(needed === 'authenticated' ? [] : ([403] as const))),
      ...(route.schema.response ?? {}),
    },
  };
}

/** RFC 6750, 3: says how to ask. */
function challenge(reply: FastifyReply, error: unknown): never {
  if (error instanceof UnauthenticatedError) {
    const problem = `, error="invalid_token", error_description="${error.message}"`;
    reply.header('www-authenticate', error.shown === 'none' ? REALM : `${REALM}${problem}`);
  }
  throw error;
}

/** @throws InsufficientScopeError */
function authorize(
  principal: Principal,
  needed: Exclude<Access, 'open' | 'authenticated'>,
  reply: FastifyReply,
): void {
  if (scopesOf(principal).includes(needed)) return;
  reply.header('www-authenticate', `${REALM}, error="insufficient_scope", scope="${needed}"`);
  throw new InsufficientScopeError(needed);
}

/** A stream counts once, however long it is. @throws RateLimitedError */
async function count(
  requests: RequestLimits,
  { principal }: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  try {
    const standing = await requests.take(principal.tenantId, principal.userId);
    if (standing) setHeaders(reply, standing.limit, standing.remaining, standing.resetSeconds);
  } catch (error) {
    if (error instanceof RateLimitedError)
      setHeaders(reply, error.limit, 0, error.retryAfterSeconds);
    throw error;
  }
}

/** draft-ietf-httpapi-ratelimit-headers-03; the later drafts are not what clients read. */
function setHeaders(reply: FastifyReply, limit: number, remaining: number, reset: number): void {
  reply
    .header('ratelimit-limit', String(limit))
    .header('ratelimit-remaining', String(remaining))
    .header('ratelimit-reset', String(reset));
}
