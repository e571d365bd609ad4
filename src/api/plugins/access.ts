import type { FastifyReply, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import type { Authenticate } from '../../auth/authenticate.ts';
import type { RequestLimits, Standing } from '../../auth/request-limits.ts';
import { admit } from '../../operations/invoke.ts';
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
      await admit(requests, principal, operation, (standing) => setHeaders(reply, standing)).catch(
        (error) => describeRefusal(reply, error),
      );
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

/** Adds the headers of a rejected request. */
function describeRefusal(reply: FastifyReply, error: unknown): never {
  if (error instanceof RateLimitedError) {
    const resetSeconds = Math.ceil(error.retryAfterMs / 1000);
    setHeaders(reply, { limit: error.limit, remaining: 0, resetSeconds });
  }
  if (error instanceof InsufficientScopeError) {
    const problem = `error="insufficient_scope", scope="${error.scope}"`;
    reply.header('www-authenticate', `${REALM}, ${problem}`);
  }
  throw error;
}

/** draft-ietf-httpapi-ratelimit-headers-03, because clients do not read later drafts. */
function setHeaders(reply: FastifyReply, { limit, remaining, resetSeconds }: Standing): void {
  reply
    .header('ratelimit-limit', String(limit))
    .header('ratelimit-remaining', String(remaining))
    .header('ratelimit-reset', String(resetSeconds));
}
