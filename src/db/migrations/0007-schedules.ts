import { type Kysely, sql } from 'kysely';

/** Schedules, and which run was started by which. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table schedules (
    tenant_id text not null,
    schedule_id text not null,
    name text not null,
    spec jsonb not null,
    overlap text not null,
    paused boolean not null,
    request jsonb not null,
    request_hash text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, schedule_id)
  )`,
  `create index schedules_newest on schedules (tenant_id, created_at desc, schedule_id desc)`,
  // Without a foreign key: runs outlive their schedule.
  `alter table workflows add column schedule_id text`,
  `create index workflows_of_schedule on workflows (tenant_id, schedule_id, created_at desc, workflow_id desc)
    where schedule_id is not null`,
];
