import { sql } from 'kysely';
import type { StoreComparison, StoreSearch, StoreSearchResult } from '../../contracts/store.ts';
import type { Database } from '../../db/database.ts';
import { searchQuery } from '../../db/search-query.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type ItemRow, toItem } from './items.ts';
import { RESERVED, type StoreOwner, toOwnPath } from './owner.ts';
import { endOf, toPath } from './path.ts';

/** A tsvector holds 1 MiB at most. */
const WORDS = sql`to_tsvector('simple', left(value::text, 200000))`;

/**
 * Finds the items under a namespace: with a query the best matches first, otherwise the newest. Items under `orchestrator` are found only if
 * the prefix names it. The search renews the time of items that expire only on request, because a match is not a use.
 */
export async function searchItems(
  db: Database,
  owner: StoreOwner,
  search: StoreSearch,
): Promise<StoreSearchResult> {
  const prefix = search.namespace_prefix;
  const from = prefix.length > 0 ? toPath(toOwnPath(owner, prefix)) : '';
  const to = endOf(from);
  const own = toPath([RESERVED]);
  const leavesOutOwn = !from.startsWith(own);
  const hasQuery = typeof search.query === 'string';
  const words = searchQuery('simple', search.query ?? '');
  const filters = toStorableJson((search.filter ?? []).flatMap(toConditions));
  const { rows } = await sql<ItemRow & { score: number | null }>`
    with found as (
      select tenant_id, user_id, path, key, value, created_at, updated_at,
        case when ${hasQuery}::boolean then ts_rank(${WORDS}, ${words}) end as score
      from store_entries
      where tenant_id = ${owner.tenantId} and user_id = ${owner.userId}
        and path >= ${from} and (${to}::text is null or path < ${to}::text)
        and not (${leavesOutOwn}::boolean and path >= ${own} and path < ${endOf(own)}::text)
        and (not ${hasQuery}::boolean or ${WORDS} @@ ${words})
        and not exists (select from jsonb_array_elements(${filters}::jsonb) as filter(condition) where ${FITS} is not true)
      order by score desc nulls last, updated_at desc, path, key
      limit ${search.limit} offset ${search.offset}
    ), refreshed as (
      update store_items s set expires_at = now() + s.ttl_minutes * interval '1 minute'
      from found f
      where ${search.refresh_ttl ?? false}::boolean and s.expires_at > now()
        and (s.tenant_id, s.user_id, s.path, s.key) = (f.tenant_id, f.user_id, f.path, f.key)
    )
    select * from found order by score desc nulls last, updated_at desc, path, key
  `.execute(db);
  return { items: rows.map((row) => ({ ...toItem(owner, row), score: row.score })) };
}

/**
 * Whether a value fits one condition. All conditions are one parameter, so that every search is the same statement. A value is greater or
 * less than one of its own type only: jsonb has an order over all.
 */
const FITS = sql`(case condition ->> 'operator'
  when '$eq' then value -> (condition ->> 'field') = condition -> 'wanted'
  when '$ne' then value -> (condition ->> 'field') is distinct from condition -> 'wanted'
  else jsonb_typeof(value -> (condition ->> 'field')) = jsonb_typeof(condition -> 'wanted') and case condition ->> 'operator'
    when '$gt' then value -> (condition ->> 'field') > condition -> 'wanted'
    when '$gte' then value -> (condition ->> 'field') >= condition -> 'wanted'
    when '$lt' then value -> (condition ->> 'field') < condition -> 'wanted'
    when '$lte' then value -> (condition ->> 'field') <= condition -> 'wanted'
  end
end)`;

const toConditions = ({ field, comparison }: { field: string; comparison: StoreComparison }) =>
  Object.entries(comparison).map(([operator, wanted]) => ({ field, operator, wanted }));
