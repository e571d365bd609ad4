import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { hashOf } from './canonical-json.ts';

export type IdPrefix = 'wf' | 'do' | 'ap' | 'sc' | 'ag' | 'ak' | 'de' | 'ac' | 'er' | 'wh';

/** Creates a prefixed ULID, which sorts by time. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid()}`;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Derives an id from an idempotency key: the same tenant, resource and key give the same id. */
export function idFromKey(prefix: IdPrefix, tenantId: string, key: string): string {
  const digest = createHash('sha256').update(`${prefix}\0${tenantId}\0${key}`).digest();
  const characters = Array.from(digest.subarray(0, 26), (byte) => CROCKFORD[byte % 32]);
  // The first character of a ULID is 0 to 7, because 10 characters encode 48 bits of time.
  return `${prefix}_${CROCKFORD[(digest[0] ?? 0) % 8]}${characters.slice(1).join('')}`;
}

/** The id of a created resource. A repeated request with the same Idempotency-Key gets the same id. */
export const idFor = (prefix: IdPrefix, tenantId: string, key: string | undefined): string =>
  key === undefined ? newId(prefix) : idFromKey(prefix, tenantId, key);

/** Distinguishes a repeated request from a different one with the same key. The order of JSON keys does not matter. */
export const hashRequest = (request: unknown): string => hashOf(request);

/** Rows from before canonical JSON contain the hash of the JSON in its original order. */
export const isSameRequest = (hash: string, request: unknown): boolean =>
  hash === hashRequest(request) ||
  hash === createHash('sha256').update(JSON.stringify(request)).digest('hex');
