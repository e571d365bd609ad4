import type { ApiKey, ApiKeyListQuery } from '../../contracts/api-key.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { API_KEY_COLUMNS, toApiKey } from './api-key-row.ts';

/** The newest first; those that were revoked, too. */
export async function listApiKeys(
  db: Database,
  tenantId: string,
  query: ApiKeyListQuery,
): Promise<Page<ApiKey>> {
  const select = db
    .selectFrom('api_keys')
    .select(API_KEY_COLUMNS)
    .where('tenant_id', '=', tenantId);
  return keysetPage(
    select,
    { list: 'api_keys', time: 'created_at', id: 'api_key_id' },
    query,
    toApiKey,
  );
}
