import { type Kysely, sql } from 'kysely';

/**
 * What an act has changed, and how it ended. Entries cannot be changed or removed, whoever asks: triggers refuse it, also where replication
 * disables the others. Who keeps them for a limited time only drops `audit_append_only` and `audit_kept` first, as the owner.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table audit
    add column result text not null default 'succeeded' check (result in ('succeeded', 'failed', 'denied')),
    add column before jsonb,
    add column after jsonb,
    add column act_id text`,
  // An act that is written again, because nobody knew whether it was, is there once.
  `create unique index audit_by_act on audit (tenant_id, act_id) where act_id is not null`,
  `create index audit_by_actor on audit (tenant_id, actor, audit_id)`,
  `create index audit_by_time on audit (tenant_id, at)`,
  ...['audit', 'events'].flatMap((table) => [
    `create trigger ${table}_kept before truncate on ${table} for each statement execute function refuse_change()`,
    `alter table ${table} enable always trigger ${table}_append_only`,
    `alter table ${table} enable always trigger ${table}_kept`,
  ]),
];
