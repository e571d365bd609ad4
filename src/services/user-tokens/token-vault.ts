import type { CallerToken, Principal } from '../../auth/principal.ts';
import type { Database } from '../../db/database.ts';
import type { EncryptionKeys } from '../../platform/config/encryption-keys.ts';
import { ConflictError } from '../../platform/errors.ts';
import { open, seal } from '../../platform/sealed-box.ts';

/** A token that is used no more so long before its end: what it is used for takes a moment. Seconds. */
const LEEWAY = 10;

export interface KeptToken {
  value: string;
  /** Counts the tokens that the user has brought: a newer one has a higher version. */
  version: number;
  isExpired: boolean;
}

export interface TokenVault {
  /** Whether there is a key to keep tokens with. */
  hasKey: boolean;
  /** Keeps the newest token of a user, in place of the last one. @throws ConflictError `tokens_not_kept` */
  keep(
    db: Database,
    bringer: Pick<Principal, 'tenantId' | 'userId'> & { token: CallerToken },
  ): Promise<void>;
  read(db: Database, user: { tenantId: string; userId: string }): Promise<KeptToken | undefined>;
}

/**
 * The tokens with which flows act as their users: encrypted at rest, bound to their user, read when they are needed and nowhere kept else.
 * Without keys none is taken.
 */
export function createTokenVault(keys: EncryptionKeys | undefined): TokenVault {
  const byId = new Map((keys ?? []).map((key) => [key.id, key]));
  const unseal = (sealed: Buffer, context: string): string | undefined => {
    const end = 1 + (sealed[0] ?? 0);
    const key = byId.get(sealed.subarray(1, end).toString());
    return key && open(key, context, sealed.subarray(end)).toString();
  };
  return {
    hasKey: byId.size > 0,

    async keep(db, { tenantId, userId, token }) {
      const [current] = keys ?? [];
      if (!current)
        throw new ConflictError(
          'tokens_not_kept',
          'Your token cannot be stored, because TOKEN_ENCRYPTION_KEYS is not set.',
        );
      const id = Buffer.from(current.id);
      const text = Buffer.from(token.value);
      const sealed = Buffer.concat([
        Buffer.of(id.length),
        id,
        seal(current, contextOf(tenantId, userId), text),
      ]);
      await db
        .insertInto('user_tokens')
        .values({ tenant_id: tenantId, user_id: userId, sealed, expires_at: token.expiresAt })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'user_id']).doUpdateSet((eb) => ({
            sealed,
            expires_at: token.expiresAt,
            version: eb('user_tokens.version', '+', 1),
            updated_at: new Date(),
          })),
        )
        .execute();
    },

    async read(db, { tenantId, userId }) {
      const row = await db
        .selectFrom('user_tokens')
        .select(['sealed', 'version', 'expires_at'])
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (!row) return undefined;
      const { version, expires_at } = row;
      const value = unseal(row.sealed, contextOf(tenantId, userId));
      // One whose key was taken out is as good as over: the user signs in again.
      if (value === undefined) return { value: '', version, isExpired: true };
      const isExpired = expires_at !== null && expires_at.getTime() - LEEWAY * 1000 <= Date.now();
      return { value, version, isExpired };
    },
  };
}

/** A row that is copied to another user cannot be opened. */
const contextOf = (tenantId: string, userId: string) => `user-token/${tenantId}/${userId}`;
