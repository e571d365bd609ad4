import type { Role, Scope } from '../../contracts/scope.ts';
import type { Database } from '../database.ts';

export interface KnownApiKey {
  tenant_id: string;
  api_key_id: string;
  role: Role;
  scopes: Scope[] | null;
  secret_hash: Buffer;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

/** The one look-up before the tenant is known: the key says whose it is. */
export const findApiKey = (db: Database, apiKeyId: string): Promise<KnownApiKey | undefined> =>
  db
    .selectFrom('api_keys')
    .select(['tenant_id', 'api_key_id', 'role', 'scopes', 'secret_hash'])
    .select(['expires_at', 'revoked_at', 'last_used_at'])
    .where('api_key_id', '=', apiKeyId)
    .executeTakeFirst();
