import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { apiKeyId } from '../contracts/ids.ts';

/** `ao_{id}_{secret}`: the id as in `ak_{id}`, the secret is 32 random bytes. */
const FORMAT = /^ao_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/;

export interface ParsedApiKey {
  apiKeyId: string;
  hash: Buffer;
}

/** Creates a key for an id, and the hash to store. */
export function makeApiKey(id: string): { key: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { key: `ao_${apiKeyId.parse(id).slice(3)}_${secret}`, hash: hashOf(secret) };
}

/** Undefined if the text is not an API key. */
export function parseApiKey(key: string): ParsedApiKey | undefined {
  const [, id, secret] = FORMAT.exec(key) ?? [];
  return id && secret ? { apiKeyId: `ak_${id}`, hash: hashOf(secret) } : undefined;
}

export const isSameHash = (a: Buffer, b: Buffer): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

/** A slow hash would protect guessable secrets. 256 random bits cannot be guessed. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
