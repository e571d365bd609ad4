import { sql } from 'kysely';
import type { ApiKey, ApiKeyListQuery } from '../../contracts/api-key.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import { API_KEY_COLUMNS, toApiKey } from './api-key-row.ts';

/** The newest first; those that were revoked, too. */
export async function listApiKeys(
  db: Database,
  tenantId: string,
  { cursor, limit }: ApiKeyListQuery,
): Promise<Page<ApiKey>> {
  let select = db
    .selectFrom('api_keys')
    .select(API_KEY_COLUMNS)
    .select(sql<string>`created_at::text`.as('exact_created_at'))
    .where('tenant_id', '=', tenantId);
  if (cursor) {
    const { createdAt, id } = decodeCursor(cursor);
    select = select.where(
      sql<boolean>`(created_at, api_key_id) < (${createdAt}::timestamptz, ${id})`,
    );
  }
  const rows = await select
    .orderBy('created_at', 'desc')
    .orderBy('api_key_id', 'desc')
    .limit(limit + 1)
    .execute();
  const { items, last } = cutPage(rows, limit);
  return {
    items: items.map(toApiKey),
    next_cursor: last
      ? encodeCursor({ createdAt: last.exact_created_at, id: last.api_key_id })
      : null,
  };
}
