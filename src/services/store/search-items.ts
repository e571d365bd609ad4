import { type RawBuilder, sql } from 'kysely';
import type { StoreComparison, StoreSearch, StoreSearchResult } from '../../contracts/store.ts';
import type { Database } from '../../db/database.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type ItemRow, toItem } from './items.ts';
import { type Owner, withinOwn } from './owner.ts';
import { endOf, toPath } from './path.ts';

/** A tsvector holds 1 MiB at most. */
const WORDS = sql`to_tsvector('simple', left(value::text, 200000))`;

/**
 * Items whose namespace begins so, those that fit the query best first, otherwise the newest. Items that expire get their time anew where the search says so:
 * what was merely come across is not in use.
 */
export async function searchItems(
  db: Database,
  owner: Owner,
  search: StoreSearch,
): Promise<StoreSearchResult> {
  const prefix = search.namespace_prefix;
  const from = prefix.length > 0 ? toPath(withinOwn(owner, prefix)) : '';
  const to = endOf(from);
  const query = search.query ?? null;
  const { rows } = await sql<ItemRow & { score: number | null }>`
    with found as (
      select tenant_id, user_id, path, key, value, created_at, updated_at,
        case when ${query}::text is not null
          then ts_rank(${WORDS}, websearch_to_tsquery('simple', ${query}::text)) end as score
      from store_entries
      where tenant_id = ${owner.tenantId} and user_id = ${owner.userId}
        and path >= ${from} and (${to}::text is null or path < ${to}::text)
        and (${query}::text is null or ${WORDS} @@ websearch_to_tsquery('simple', ${query}::text))
        and ${sql.join([sql`true`, ...(search.filter ?? []).map(toCondition)], sql` and `)}
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

const OPERATORS: Record<keyof StoreComparison, RawBuilder<unknown>> = {
  $eq: sql`=`,
  $ne: sql`is distinct from`,
  $gt: sql`>`,
  $gte: sql`>=`,
  $lt: sql`<`,
  $lte: sql`<=`,
};

/** A value is greater or less than one of its own type only: jsonb has an order over all. */
function toCondition({ field, comparison }: { field: string; comparison: StoreComparison }) {
  const conditions = Object.entries(comparison).map(([operator, wanted]) => {
    const [is, isEquality] = [
      OPERATORS[operator as keyof StoreComparison],
      /^\$(eq|ne)$/.test(operator),
    ];
    const other = sql`${toStorableJson(wanted)}::jsonb`;
    const compared = sql`value -> ${field}::text ${is} ${other}`;
    return isEquality
      ? compared
      : sql`(jsonb_typeof(value -> ${field}::text) = jsonb_typeof(${other}) and ${compared})`;
  });
  return sql.join(conditions, sql` and `);
}
