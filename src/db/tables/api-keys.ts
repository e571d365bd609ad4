import type { Generated, JSONColumnType } from 'kysely';
import type { Role, Scope } from '../../contracts/scope.ts';

/** What programs show who they are with. Of the key itself, a hash. */
export interface ApiKeysTable {
  tenant_id: string;
  api_key_id: string;
  name: string;
  role: Role;
  scopes: JSONColumnType<Scope[] | null, string | null, string | null>;
  secret_hash: Buffer;
  created_by: string;
  created_at: Generated<Date>;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}
