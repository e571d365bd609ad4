import { sql } from 'kysely';
import type { StoreItem } from '../../contracts/store.ts';
import type { Database } from '../../db/database.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import type { StoreOwner } from './owner.ts';
import { fromPath, toPath } from './path.ts';

export interface ItemRef {
  /** What follows the user's id. */
  namespace: string[];
  key: string;
}

export interface NewItem extends ItemRef {
  value: Record<string, unknown>;
  ttlMinutes: number | null;
}

/** Puts an item in its place; one that has expired is as good as none. */
export async function putItem(db: Database, owner: StoreOwner, item: NewItem): Promise<void> {
  await sql`
    insert into store_items as s (tenant_id, user_id, path, key, value, ttl_minutes, expires_at)
    values (${owner.tenantId}, ${owner.userId}, ${toPath(item.namespace)}, ${item.key}, ${toStorableJson(item.value)}::jsonb,
      ${item.ttlMinutes}::float8, now() + ${item.ttlMinutes}::float8 * interval '1 minute')
    on conflict (tenant_id, user_id, path, key) do update set
      value = excluded.value, ttl_minutes = excluded.ttl_minutes, expires_at = excluded.expires_at, updated_at = now(),
      created_at = case when s.expires_at <= now() then now() else s.created_at end
  `.execute(db);
}

/** Null where there is none. Reading an item that expires gives it its time anew, unless it is not to. */
export async function getItem(
  db: Database,
  owner: StoreOwner,
  { namespace, key, refresh }: ItemRef & { refresh: boolean },
): Promise<StoreItem | null> {
  const { rows } = await sql<ItemRow>`
    with refreshed as (
      update store_items set expires_at = now() + ttl_minutes * interval '1 minute'
      where tenant_id = ${owner.tenantId} and user_id = ${owner.userId} and path = ${toPath(namespace)} and key = ${key}
        and ${refresh}::boolean and expires_at > now()
    )
    select path, key, value, created_at, updated_at from store_entries
    where tenant_id = ${owner.tenantId} and user_id = ${owner.userId} and path = ${toPath(namespace)} and key = ${key}
  `.execute(db);
  return rows[0] ? toItem(owner, rows[0]) : null;
}

/** What is not there needs no deleting. */
export async function deleteItem(
  db: Database,
  owner: StoreOwner,
  { namespace, key }: ItemRef,
): Promise<void> {
  await sql`
    delete from store_items
    where tenant_id = ${owner.tenantId} and user_id = ${owner.userId} and path = ${toPath(namespace)} and key = ${key}
  `.execute(db);
}

/** So many in one round: the next one goes on. */
const SWEEP = 5000;

/** Removes what has expired, of all tenants. Nobody sees it any more, so there is no hurry. */
export async function deleteExpiredItems(systemDb: Database): Promise<void> {
  await sql`
    delete from store_items where ctid = any (array(
      select ctid from store_items where expires_at <= now() limit ${SWEEP} for update skip locked
    ))
  `.execute(systemDb);
}

export interface ItemRow {
  path: string;
  key: string;
  value: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
}

export const toItem = ({ userId }: StoreOwner, row: ItemRow): StoreItem => ({
  namespace: [userId, ...fromPath(row.path)],
  key: row.key,
  value: row.value,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
