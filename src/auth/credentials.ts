import type { IncomingHttpHeaders } from 'node:http';
import { InvalidInputError } from '../platform/errors.ts';

/** What a request shows to say who asks, not looked at yet. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'api_key'; key: string }
  | { kind: 'token'; token: string };

/**
 * `Authorization: Bearer` with an API key or a token, `X-API-Key`, or, as Supabase's clients may, `x-supabase-access-token`.
 * @throws InvalidInputError where a request says twice who asks (RFC 6750, 2)
 */
export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const { authorization } = headers;
  const key = headers['x-api-key'];
  if (key !== undefined && authorization !== undefined)
    throw new InvalidInputError([
      { field: 'X-API-Key', message: 'must not come together with Authorization' },
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
