import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { UnavailableError } from '../platform/errors.ts';
import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch, type Fetch } from '../platform/http/guarded-fetch.ts';
import type { Logger } from '../platform/logger.ts';

const fetchKeys = createGuardedFetch(OPERATOR_POLICY, { maxBytes: 1024 * 1024 });

const keySet = z.looseObject({ keys: z.array(z.unknown()) });
const rsaKey = z.looseObject({ kty: z.literal('RSA'), n: z.string() });

/** Minimum size of an RSA key's modulus (RFC 7518, section 3.3). Bytes. */
const LEAST_MODULUS = 256;

/** Removes keys that are too weak. The other keys stay usable. */
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
  /** Maximum age of the keys. Older keys are refreshed in the background. */
  maxAge?: number;
  /** Minimum interval between two refreshes for an unknown key id. Without it, made-up ids would cause a request each. */
  coolDown?: number;
  timeout?: number;
}

/**
 * Fetches the public keys at a URL. Once fetched, keys stay usable while their server is unavailable.
 * @throws UnavailableError if a key cannot be looked up
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
      .catch((error: unknown) =>
        log.warn({ err: error }, 'the JWKS could not be refreshed; the known keys stay in use'),
      );
  };
  return async (header, token) => {
    refresh();
    try {
      return await keys(header, token);
    } catch (error) {
      // The token names an unknown key or algorithm.
      if (error instanceof errors.JWKSNoMatchingKey) throw error;
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new UnavailableError('The JWKS server', { cause: error });
    }
  };
}
