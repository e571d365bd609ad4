import { sql } from 'kysely';
import type { StoreNamespacesQuery } from '../../contracts/store.ts';
import type { Database } from '../../db/database.ts';
import { type StoreOwner, toOwnPath } from './owner.ts';

const ANY = '*';

/** The user's namespaces that have items, in order; those that are deeper than wanted are cut and told once. */
export async function listNamespaces(
  db: Database,
  owner: StoreOwner,
  { prefix, suffix, max_depth, limit, offset }: StoreNamespacesQuery,
): Promise<{ namespaces: string[][] }> {
  const start = prefix ? [owner.userId, ...toOwnPath(owner, atOwn(owner, prefix))] : [];
  const end = suffix ?? [];
  const { rows } = await sql<{ namespace: string[] }>`
    with own as (
      select distinct array_prepend(user_id, string_to_array(rtrim(path, '.'), '.')) as namespace
      from store_items
      where tenant_id = ${owner.tenantId} and user_id = ${owner.userId} and (expires_at > now() or expires_at is null)
      union
      select array[${owner.userId}::text, 'orchestrator', 'audit']
      where exists (select from audit where tenant_id = ${owner.tenantId} and actor = ${owner.userId})
    )
    select distinct namespace[1:coalesce(${max_depth ?? null}::int, cardinality(namespace))] as namespace
    from own
    where not exists (
      select from unnest(${start}::text[]) with ordinality as wanted(label, place)
      where (label = ${ANY} and namespace[place] is null) or (label <> ${ANY} and namespace[place] is distinct from label)
    ) and not exists (
      select from unnest(${end}::text[]) with ordinality as wanted(label, place),
        lateral (select namespace[cardinality(namespace) - ${end.length}::int + place::int] as found) as f
      where (label = ${ANY} and found is null) or (label <> ${ANY} and found is distinct from label)
    )
    order by namespace limit ${limit} offset ${offset}
  `.execute(db);
  return { namespaces: rows.map(({ namespace }) => namespace) };
}

/** Any one element, in the first place, is the user. */
const atOwn = ({ userId }: StoreOwner, [first = '', ...rest]: string[]) => [
  first === ANY ? userId : first,
  ...rest,
];
