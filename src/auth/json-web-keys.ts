import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { UnavailableError } from '../platform/errors.ts';
import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch, type Fetch } from '../platform/http/guarded-fetch.ts';
import type { Logger } from '../platform/logger.ts';

const fetchKeys = createGuardedFetch(OPERATOR_POLICY, { maxBytes: 1024 * 1024 });

const keySet = z.looseObject({ keys: z.array(z.unknown()) });
const rsaKey = z.looseObject({ kty: z.literal('RSA'), n: z.string() });

/** Of an RSA key's modulus (RFC 7518, section 3.3). Bytes. */
const LEAST_MODULUS = 256;

/** The set without keys that no token may be signed with: one weak key does not spoil the others. */
const fetchUsableKeys: Fetch = async (input, init) => {
  const response = await fetchKeys(input, init);
  const parsed = response.ok ? keySet.safeParse(await response.json()) : undefined;
  if (!parsed?.success) return response;
  const keys = parsed.data.keys.filter((key) => !isWeak(key));
  return Response.json({ ...parsed.data, keys });
};

function isWeak(key: unknown): boolean {
  const { data } = rsaKey.safeParse(key);
  return data !== undefined && Buffer.from(data.n, 'base64url').length < LEAST_MODULUS;
}

/** Milliseconds. */
export interface JsonWebKeysOptions {
  /** Older keys are read anew, beside the request that finds them so. */
  maxAge?: number;
  /** After this, a key that is not known may make us look again: somebody makes them up otherwise, and we ask for each. */
  coolDown?: number;
  timeout?: number;
}

/**
 * The public keys at a URL. Once they are known, the server that has them may be away: they are used until there are others.
 * @throws UnavailableError where a key cannot be looked up
 */
export function createJsonWebKeys(
  url: string,
  log: Logger,
  { maxAge = 600_000, coolDown = 10_000, timeout = 5000 }: JsonWebKeysOptions = {},
): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: coolDown,
    timeoutDuration: timeout,
    [customFetch]: fetchUsableKeys,
  });
  let refreshAt = Date.now() + maxAge;
  const refresh = () => {
    if (Date.now() < refreshAt) return;
    refreshAt = Date.now() + maxAge;
    keys
      .reload()
      .catch((error: unknown) => log.warn({ err: error }, 'the JWKS could not be read anew'));
  };
  return async (header, token) => {
    refresh();
    try {
      return await keys(header, token);
    } catch (error) {
      // The token's fault: it names a key or an algorithm that is not there.
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new UnavailableError('The server of the JWKS', { cause: error });
    }
  };
}
