import { type Kysely, sql } from 'kysely';

/**
 * Tenants write blueprints. A version never changes, because runs are pinned to it: what can change stands in `blueprint_states`, for built-in
 * blueprints, too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table blueprints add permissions jsonb not null default '[]', add created_by text`.execute(
    db,
  );
  await sql`create table blueprint_states (
    tenant_id text not null,
    name text not null,
    status text not null check (status in ('enabled', 'disabled', 'deleted')),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, name)
  )`.execute(db);
}
