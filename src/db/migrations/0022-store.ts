import { type Kysely, sql } from 'kysely';

/**
 * The namespaced store, and what a user reads there: the items that have not expired, and the user's own entries of the audit log. The view has
 * the rights of whoever asks, so that row-level security holds for it.
 *
 * A namespace is kept as `a.b.`, each element with a period behind it: what begins so is one range of the key, in the order of bytes. Arrays have
 * no operator that an index may be asked with behind row-level security.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table store_items (
    tenant_id text not null,
    user_id text not null,
    path text collate "C" not null check (path = '' or path like '%.'),
    key text not null,
    value jsonb not null,
    ttl_minutes double precision,
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, user_id, path, key)
  )`,
  `create index store_items_expired on store_items (expires_at) where expires_at is not null`,
  `create view store_entries with (security_invoker = true) as
    select tenant_id, user_id, path, key, value, created_at, updated_at from store_items
    where expires_at is null or expires_at > now()
    union all
    select tenant_id, actor, 'orchestrator.audit.' collate "C", audit_id::text,
      jsonb_build_object('at', at, 'action', action, 'resource', resource, 'resource_id', resource_id, 'result', result,
        'ip', ip, 'user_agent', user_agent, 'before', before, 'after', after, 'details', details),
      at, at from audit`,
  `grant select on store_entries to orchestrator_tenant, orchestrator_system`,
];
