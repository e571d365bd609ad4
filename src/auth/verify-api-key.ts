import type { Database } from '../db/database.ts';
import { findApiKey } from '../db/queries/find-api-key.ts';
import { touchApiKey } from '../db/queries/touch-api-key.ts';
import { UnauthenticatedError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { isSameHash, type ParsedApiKey } from './api-key-format.ts';
import type { Principal } from './principal.ts';

export interface ApiKeyVerifier {
  /** The principal of a recently verified key, without a database query. */
  recall(key: ParsedApiKey): Principal | undefined;
  /** @throws UnauthenticatedError */
  lookUp(key: ParsedApiKey): Promise<Principal>;
  /** Forgets the key, so that its next request is verified in the database. */
  forget(apiKeyId: string): void;
}

/** Milliseconds that a verified key is cached. A revocation whose message was lost takes effect after this time at the latest. */
const BELIEVED_FOR = 5000;
const MOST_REMEMBERED = 10_000;

/** Milliseconds between two updates of a key's last use. */
const NOTE_USE_EVERY = 60_000;

interface Remembered {
  hash: Buffer;
  principal: Principal;
  expiresAt: number;
}

export function createApiKeyVerifier({ db, log }: { db: Database; log: Logger }): ApiKeyVerifier {
  const remembered = new Map<string, Remembered>();
  const remember = (id: string, entry: Remembered) => {
    remembered.delete(id);
    remembered.set(id, entry);
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest) remembered.delete(oldest);
  };
  return {
    recall: ({ apiKeyId, hash }) => {
      const known = remembered.get(apiKeyId);
      return known && known.expiresAt > Date.now() && isSameHash(known.hash, hash)
        ? known.principal
        : undefined;
    },
    lookUp: async ({ apiKeyId, hash }) => {
      const row = await findApiKey(db, apiKeyId);
      if (!row || !isSameHash(row.secret_hash, hash)) throw unknownApiKey();
      if (row.revoked_at) throw new UnauthenticatedError('The API key was revoked.');
      const now = Date.now();
      const expiresAt = row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
      if (expiresAt <= now) throw new UnauthenticatedError('The API key has expired.');
      if (now - (row.last_used_at?.getTime() ?? 0) >= NOTE_USE_EVERY)
        touchApiKey(db, row.tenant_id, apiKeyId).catch((error: unknown) =>
          log.warn(
            { err: error, api_key_id: apiKeyId },
            'the last use of an API key could not be stored',
          ),
        );
      const principal: Principal = {
        tenantId: row.tenant_id,
        userId: row.api_key_id,
        roles: [row.role],
        method: 'api_key',
        ...(row.scopes && { scopes: row.scopes }),
      };
      remember(apiKeyId, { hash, principal, expiresAt: Math.min(expiresAt, now + BELIEVED_FOR) });
      return principal;
    },
    forget: (apiKeyId) => {
      remembered.delete(apiKeyId);
    },
  };
}

/** The same error for an unknown id and a wrong secret. */
export const unknownApiKey = () => new UnauthenticatedError('Invalid API key.');
