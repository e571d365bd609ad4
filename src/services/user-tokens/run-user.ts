import { scopesOf } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import type { RunUser } from '../../contracts/run.ts';
import type { Scope } from '../../contracts/scope.ts';
import type { Database } from '../../db/database.ts';
import type { TokenVault } from './token-vault.ts';

/** Scopes that tools of a run can ask for. */
const ASKED: readonly Scope[] = [
  'deployments:read',
  'agent_creations:read',
  'agent_creations:write',
];

/** The user of a run. Tools of its agents get no more rights than the credentials that started it. */
export const runUserOf = (principal: Principal): RunUser => {
  const scopes = scopesOf(principal);
  return {
    userId: principal.userId,
    rights: {
      token: principal.token !== undefined,
      scopes: ASKED.filter((scope) => scopes.includes(scope)),
    },
  };
};

/**
 * Stores the token of the user who starts a run, for tools that act for the user. Without an encryption key no token is stored: few runs need
 * one, and a tool that does says so.
 */
export async function keepTokenForRun(
  { db, vault }: { db: Database; vault: TokenVault },
  { tenantId, userId, token }: Pick<Principal, 'tenantId' | 'userId' | 'token'>,
): Promise<void> {
  if (!token || !vault.hasKey) return;
  const kept = await vault.read(db, { tenantId, userId });
  // Users who start many runs send the same token with each.
  if (kept?.value === token.value) return;
  await vault.keep(db, { tenantId, userId, token });
}
