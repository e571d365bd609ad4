import type { Selectable } from 'kysely';
import type { ApiKey } from '../../contracts/api-key.ts';
import type { Database } from '../../db/database.ts';
import type { ApiKeysTable } from '../../db/tables/api-keys.ts';
import { NotFoundError } from '../../platform/errors.ts';

export type ApiKeyRow = Omit<Selectable<ApiKeysTable>, 'secret_hash'>;

export const API_KEY_COLUMNS = [
  'tenant_id',
  'api_key_id',
  'name',
  'role',
  'scopes',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
] as const;

/** @throws NotFoundError */
export async function readApiKey(
  db: Database,
  tenantId: string,
  apiKeyId: string,
): Promise<ApiKeyRow> {
  const row = await db
    .selectFrom('api_keys')
    .select(API_KEY_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('api_key_id', '=', apiKeyId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('API key', apiKeyId);
  return row;
}

export const toApiKey = (row: ApiKeyRow): ApiKey => ({
  api_key_id: row.api_key_id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  status: statusOf(row),
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  revoked_at: row.revoked_at?.toISOString() ?? null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
});

function statusOf({ revoked_at, expires_at }: ApiKeyRow): ApiKey['status'] {
  if (revoked_at) return 'revoked';
  return expires_at && expires_at <= new Date() ? 'expired' : 'active';
}
