import type { IncomingHttpHeaders } from 'node:http';
import type { AuthSettings } from '../platform/config/auth.ts';
import { ForbiddenError, InvalidInputError, UnauthenticatedError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { addressGroupOf } from './address-group.ts';
import { parseApiKey } from './api-key-format.ts';
import { assertLocal, developmentPrincipal } from './development-principal.ts';
import type { Principal } from './principal.ts';
import type { RequestLimits } from './request-limits.ts';
import { type ApiKeyVerifier, unknownApiKey } from './verify-api-key.ts';
import { createJwtVerifier } from './verify-jwt.ts';

export interface AuthenticateDeps {
  settings: AuthSettings;
  apiKeys: ApiKeyVerifier;
  /** Limits failed attempts by address; undefined: no limit. */
  failures: RequestLimits | undefined;
  log: Logger;
}

/** The parts of a request that identify the caller. */
export interface Asker {
  headers: IncomingHttpHeaders;
  /** The address that failed attempts are counted for; without it they are not counted. */
  ip?: string;
}

/** @throws UnauthenticatedError RateLimitedError ForbiddenError InvalidInputError UnavailableError */
export type Authenticate = (asker: Asker) => Promise<Principal>;

/** Failed attempts belong to no tenant. */
const NOBODY = '*';

/** Creates the function that identifies the caller of a request. */
export function createAuthenticate({
  settings,
  apiKeys,
  failures,
  log,
}: AuthenticateDeps): Authenticate {
  const verifyJwt =
    settings.kind === 'required' && settings.jwt && createJwtVerifier(settings.jwt, log);

  // A valid key always works, even if other clients of its address send invalid ones: only the answer to an invalid key becomes 429.
  const byApiKey = async (text: string): Promise<Principal> => {
    const key = parseApiKey(text);
    if (!key) throw unknownApiKey();
    return apiKeys.recall(key) ?? apiKeys.lookUp(key);
  };

  const verify = async (credentials: Credentials): Promise<Principal> => {
    if (credentials.kind === 'none')
      throw new UnauthenticatedError(
        'Missing credentials. Send an API key or a token as Authorization: Bearer, or an API key as X-API-Key.',
        'none',
      );
    if (credentials.kind === 'api_key') return byApiKey(credentials.key);
    if (verifyJwt) return verifyJwt(credentials.token);
    throw new UnauthenticatedError('Invalid credentials: this server accepts only API keys.');
  };

  return async ({ headers, ip }) => {
    const credentials = readCredentials(headers);
    if (settings.kind === 'development') assertLocal(headers, settings.origins);
    if (settings.kind === 'development' && credentials.kind !== 'api_key')
      return developmentPrincipal({
        tenant: headers['x-tenant-id'],
        user: headers['x-user-id'],
        authorization: headers.authorization,
      });
    const subject = ip === undefined ? undefined : addressGroupOf(ip);
    try {
      return assertTenant(await verify(credentials), headers['x-tenant-id']);
    } catch (error) {
      // A request without credentials is not an attempt to guess them.
      if (error instanceof UnauthenticatedError && credentials.kind !== 'none' && subject)
        await failures?.take(NOBODY, subject);
      throw error;
    }
  };
}

/** Rejects a client that expects to work in another tenant. @throws ForbiddenError */
function assertTenant(principal: Principal, header: string | string[] | undefined): Principal {
  if (header === undefined || header === principal.tenantId) return principal;
  throw new ForbiddenError(
    'X-Tenant-Id does not match the tenant of the credentials. Omit the header, or use credentials of that tenant.',
  );
}

/** The credentials of a request, unverified. */
type Credentials =
  | { kind: 'none' }
  | { kind: 'api_key'; key: string }
  | { kind: 'token'; token: string };

/**
 * Reads `Authorization: Bearer` with an API key or a token, `X-API-Key`, or `x-supabase-access-token`, which Supabase's clients send.
 * @throws InvalidInputError if a request carries two credentials (RFC 6750, section 2)
 */
function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const { authorization } = headers;
  const key = headers['x-api-key'];
  if (key !== undefined && authorization !== undefined)
    throw new InvalidInputError([
      { field: 'X-API-Key', message: 'must not be combined with Authorization' },
    ]);
  if (key !== undefined) return { kind: 'api_key', key: String(key) };
  const supabase = headers['x-supabase-access-token'];
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  const value = bearer ?? (authorization === undefined && supabase ? String(supabase) : undefined);
  if (value === undefined) return { kind: 'none' };
  return value.startsWith('ao_')
    ? { kind: 'api_key', key: value }
    : { kind: 'token', token: value };
}
