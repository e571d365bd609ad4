import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import type { Authenticate } from '../../auth/authenticate.ts';
import type { Principal } from '../../auth/principal.ts';
import type { RequestLimits } from '../../auth/request-limits.ts';
import { assertScope } from '../../operations/invoke.ts';
import type { AnyOperation } from '../../operations/operation.ts';
import {
  InsufficientScopeError,
  RateLimitedError,
  UnauthenticatedError,
} from '../../platform/errors.ts';
import { failures } from '../responses.ts';

export interface AccessOptions {
  authenticate: Authenticate;
  /** Limits the requests of each principal; undefined: no limit. */
  requests: RequestLimits | undefined;
}

const REALM = 'Bearer realm="agent-orchestrator"';

/** Authenticates every request, limits its rate and checks its scope, before anything else reads it. */
export const access = fp<AccessOptions>(
  async (app, { authenticate, requests }) => {
    app.decorateRequest('principal');
    app.addHook('onRoute', addAccess);
    app.addHook('onRequest', async (request, reply) => {
      const { operation } = request.routeOptions.config;
      if (request.is404 || !operation) return;
      const principal = await authenticate(request).catch((error) => challenge(reply, error));
      request.principal = principal;
      request.log = request.log.child({ tenant_id: principal.tenantId });
      if (requests) await count(requests, request, reply);
      authorize(principal, operation, reply);
    });
  },
  { name: 'access' },
);

/** Describes the credentials of a route. @throws Error for a route that has no operation and is not open */
function addAccess(route: RouteOptions): void {
  const { operation, open } = route.config ?? {};
  // The pages of the reference belong to its library.
  if (route.url === '/docs' || route.url.startsWith('/docs/')) return;
  if (open) {
    if (route.schema) route.schema = { ...route.schema, security: [] };
    return;
  }
  if (!operation) throw new Error(`${route.method} ${route.url} offers no operation.`);
  if (!route.schema) return;
  const scopes = operation.scope === 'authenticated' ? [] : [operation.scope];
  route.schema = {
    ...route.schema,
    security: [{ bearer: scopes }, { api_key: scopes }],
    response: {
      ...failures(401, 429, ...(scopes.length > 0 ? ([403] as const) : [])),
      ...(route.schema.response ?? {}),
    },
  };
}

/** RFC 6750, section 3. */
function challenge(reply: FastifyReply, error: unknown): never {
  if (error instanceof UnauthenticatedError) {
    const problem = `, error="invalid_token", error_description="${error.message}"`;
    reply.header('www-authenticate', error.shown === 'none' ? REALM : `${REALM}${problem}`);
  }
  throw error;
}

/** Refuses a caller before the body is read. @throws InsufficientScopeError */
function authorize(principal: Principal, operation: AnyOperation, reply: FastifyReply): void {
  try {
    assertScope(principal, operation);
  } catch (error) {
    if (error instanceof InsufficientScopeError) {
      const problem = `error="insufficient_scope", scope="${error.scope}"`;
      reply.header('www-authenticate', `${REALM}, ${problem}`);
    }
    throw error;
  }
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
      setHeaders(reply, error.limit, 0, Math.ceil(error.retryAfterMs / 1000));
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
