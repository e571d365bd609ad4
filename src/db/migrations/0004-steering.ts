import { type Kysely, sql } from 'kysely';

/** Approvals and who waits for them, budgets, the audit trail, and what a run needs to be retried and forked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table workflows
    add column session_id text,
    add column forked_from jsonb,
    add column attempt integer not null default 0,
    add column output text,
    add column waited_seconds double precision not null default 0,
    add column waiting_since timestamptz`,
  `create index workflows_of_session on workflows (tenant_id, session_id) where session_id is not null`,
  `create table approvals (
    tenant_id text not null,
    approval_id text not null,
    key text not null,
    kind text not null,
    status text not null default 'pending' check (status in ('pending', 'decided', 'expired', 'withdrawn')),
    workflow_id text not null,
    session_id text,
    step_id text,
    title text not null,
    subject jsonb not null,
    subject_hash text not null,
    choices jsonb not null,
    on_timeout text not null,
    requested_at timestamptz not null default now(),
    expires_at timestamptz,
    escalated_at timestamptz,
    decision jsonb,
    request_key text,
    last_sequence integer not null default 1,
    primary key (tenant_id, approval_id)
  )`,
  // A question that was withdrawn may be asked again.
  `create unique index approvals_by_key on approvals (tenant_id, key) where status <> 'withdrawn'`,
  `create index approvals_inbox on approvals (tenant_id, requested_at, approval_id) where status = 'pending'`,
  `create index approvals_of_workflow on approvals (tenant_id, workflow_id)`,
  `create index approvals_overdue on approvals (expires_at) where status = 'pending' and expires_at is not null`,
  `create table approval_waiters (
    tenant_id text not null,
    approval_id text not null,
    workflow_id text not null,
    temporal_id text not null,
    primary key (tenant_id, approval_id, temporal_id)
  )`,
  `create index approval_waiters_of_workflow on approval_waiters (tenant_id, workflow_id)`,
  `create table budgets (
    tenant_id text not null,
    scope text not null,
    limits jsonb not null,
    step jsonb not null,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, scope)
  )`,
  `create table budget_reservations (
    tenant_id text not null,
    call_id text not null,
    workflow_id text not null,
    session_id text,
    tokens integer not null,
    cost_usd numeric(18, 9) not null,
    reserved_at timestamptz not null default now(),
    primary key (tenant_id, call_id)
  )`,
  `create index budget_reservations_of_workflow on budget_reservations (tenant_id, workflow_id)`,
  `alter table effects drop constraint effects_status_check`,
  `alter table effects
    add constraint effects_status_check check (status in ('started', 'succeeded', 'failed', 'unknown', 'cleared')),
    add column asked integer not null default 0`,
  `create table audit (
    tenant_id text not null,
    audit_id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    action text not null,
    resource text not null,
    resource_id text not null,
    ip text not null,
    user_agent text not null,
    details jsonb not null,
    primary key (tenant_id, audit_id)
  )`,
  `create index audit_of_resource on audit (tenant_id, resource, resource_id)`,
  `create trigger audit_append_only before update or delete on audit
    for each row execute function refuse_change()`,
  `create or replace function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`,
];
