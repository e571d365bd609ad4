import type { Principal } from '../../auth/principal.ts';
import type { Database } from '../../db/database.ts';
import type { TokenVault } from './token-vault.ts';

/**
 * Keeps the token of whoever starts a run, for tools that act as them. Without a key for it none is kept: few runs need one, and a tool
 * that does says what is missing.
 */
export async function keepTokenForRun(
  { db, vault }: { db: Database; vault: TokenVault },
  { tenantId, userId, token }: Pick<Principal, 'tenantId' | 'userId' | 'token'>,
): Promise<void> {
  if (!token || !vault.hasKey) return;
  const kept = await vault.read(db, { tenantId, userId });
  // Those who start many runs bring the same one with each.
  if (kept?.value === token.value) return;
  await vault.keep(db, { tenantId, userId, token });
}
