import type { IncomingHttpHeaders } from 'node:http';
import { tenantId } from '../contracts/ids.ts';
import { isLoopback } from '../platform/config/auth.ts';
import { ForbiddenError, InvalidInputError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

type Header = string | string[] | undefined;

const USER = /^[\x21-\x7e]{1,128}$/;

export interface DevelopmentHeaders {
  tenant: Header;
  user: Header;
  authorization: string | undefined;
}

/**
 * The principal of development mode, which has no authentication: every caller may do everything. `X-Tenant-Id` names the tenant,
 * `X-User-Id` the user who decides and steers. A bearer token is not verified; it is the caller's own token for other systems.
 * @throws InvalidInputError
 */
export function developmentPrincipal(headers: DevelopmentHeaders): Principal {
  const { tenant, user, authorization } = headers;
  const parsed = tenantId.safeParse(tenant ?? 'default');
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'must match ^[A-Za-z0-9_-]{1,64}$';
    throw new InvalidInputError([{ field: 'X-Tenant-Id', message }]);
  }
  const userId = user ?? 'developer';
  if (typeof userId === 'string' && USER.test(userId)) {
    const token = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
    return {
      tenantId: parsed.data,
      userId,
      roles: ['admin'],
      method: 'development',
      ...(token && { token: { value: token, expiresAt: null } }),
    };
  }
  throw new InvalidInputError([
    {
      field: 'X-User-Id',
      message: 'must be 1 to 128 printable ASCII characters without spaces',
    },
  ]);
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Development mode has no authentication, so it serves local clients only: no requests through a proxy, and no pages of other origins in a
 * browser on this machine, even under a name that resolves to it. Pages of `origins` are allowed.
 * @throws ForbiddenError
 */
export function assertLocal(headers: IncomingHttpHeaders, origins: readonly string[]): void {
  const { host, origin } = headers;
  if (FORWARDED.some((name) => headers[name] !== undefined))
    refuse('Requests through a proxy are refused');
  if (!isLocal(`http://${host ?? ''}`)) refuse(`Requests for ${host ?? 'no host'} are refused`);
  if (origin !== undefined && !isLocal(origin) && !origins.includes(origin))
    refuse('Requests from pages of other origins are refused unless CORS_ORIGINS names the origin');
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  return isLoopback(name) || name.endsWith('.localhost');
}

function refuse(what: string): never {
  throw new ForbiddenError(
    `${what} in development mode, which has no authentication. Set AUTH=required, JWT_SECRET or JWT_JWKS_URL.`,
  );
}
