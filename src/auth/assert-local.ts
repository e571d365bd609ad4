import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../platform/config/auth.ts';
import { ForbiddenError } from '../platform/errors.ts';

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Where nobody has to say who they are, only this machine may ask: not who comes through a proxy on it, and not a page of the web that a
 * browser on it shows, under its own name or under one that it has made lead here. Pages of `origins` are allowed.
 * @throws ForbiddenError
 */
export function assertLocal(headers: IncomingHttpHeaders, origins: readonly string[]): void {
  const { host, origin } = headers;
  if (FORWARDED.some((name) => headers[name] !== undefined))
    refuse('Requests that come through a proxy are refused');
  if (!isLocal(`http://${host ?? ''}`)) refuse(`Requests for ${host ?? 'no host'} are refused`);
  if (origin !== undefined && !isLocal(origin) && !origins.includes(origin))
    refuse('Requests of pages elsewhere are refused unless CORS_ORIGINS names their origin');
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  return isLoopback(name) || name.endsWith('.localhost');
}

function refuse(what: string): never {
  throw new ForbiddenError(
    `${what} in the development mode, in which nobody says who they are. Set AUTH=required, JWT_SECRET or JWT_JWKS_URL.`,
  );
}
