import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import { hashOf } from './canonical-json.ts';

export type IdPrefix = 'wf' | 'do' | 'ap' | 'sc' | 'ag' | 'ak' | 'de' | 'ac' | 'er';

/** A prefixed ULID: sorts by time. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid()}`;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id that an idempotency key stands for: the same tenant, resource and key give the same id. */
export function idFromKey(prefix: IdPrefix, tenantId: string, key: string): string {
  const digest = createHash('sha256').update(`${prefix}\0${tenantId}\0${key}`).digest();
  const characters = Array.from(digest.subarray(0, 26), (byte) => CROCKFORD[byte % 32]);
  // A ULID's first character is 0 to 7: 48 bits of time in 10 characters.
  return `${prefix}_${CROCKFORD[(digest[0] ?? 0) % 8]}${characters.slice(1).join('')}`;
}

/** The id of what a request creates: a repetition under the same Idempotency-Key gets the same one. */
export const idFor = (prefix: IdPrefix, tenantId: string, key: string | undefined): string =>
  key === undefined ? newId(prefix) : idFromKey(prefix, tenantId, key);

/** Tells a repetition from another request under the same key. The order of JSON keys does not matter. */
export const hashRequest = (request: unknown): string => hashOf(request);

/** Rows that are older than canonical JSON hold the hash of the JSON in its own order. */
export const isSameRequest = (hash: string, request: unknown): boolean =>
  hash === hashRequest(request) ||
  hash === createHash('sha256').update(JSON.stringify(request)).digest('hex');
