import { type Kysely, sql } from 'kysely';

/** Agents of every type, how to talk to HTTP agents, and the jobs they were given. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table agents (
    tenant_id text not null,
    agent_id text not null,
    name text not null,
    description text not null,
    type text not null,
    endpoint text,
    config jsonb not null,
    capabilities jsonb not null,
    offered jsonb not null,
    annotations jsonb not null,
    auth jsonb not null,
    cost_usd numeric(18, 9),
    timeout_seconds integer,
    metadata jsonb,
    request_hash text not null,
    version integer not null default 1,
    status text not null default 'active' check (status in ('active', 'inactive', 'error')),
    status_reason text,
    status_since timestamptz not null default now(),
    checked_at timestamptz,
    discovered jsonb,
    last_sequence integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    search tsvector not null generated always as (
      to_tsvector('english'::regconfig, replace(replace(name, '_', ' '), '-', ' ') || ' ' || description || ' '
        || coalesce(discovered ->> 'description', '') || ' ' || replace(replace(offered::text, '_', ' '), '-', ' '))
    ) stored,
    primary key (tenant_id, agent_id),
    unique (tenant_id, name)
  )`,
  `create index agents_newest on agents (tenant_id, created_at desc, agent_id desc)`,
  `create index agents_offered on agents using gin (offered)`,
  `create index agents_search on agents using gin (search)`,
  `create index agents_to_check on agents (agent_id) where status <> 'inactive'`,
  `create table agent_templates (
    tenant_id text not null,
    name text not null,
    definition jsonb not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, name)
  )`,
  `create table agent_calls (
    tenant_id text not null,
    call_id text not null,
    workflow_id text not null,
    step_id text,
    agent_id text not null,
    progress jsonb,
    question jsonb,
    outcome text check (outcome in ('answered', 'failed')),
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (tenant_id, call_id)
  )`,
  `create index agent_calls_of_agent on agent_calls (tenant_id, agent_id, started_at)`,
  `alter table workflows add column is_execution boolean not null
    generated always as (settings ? 'execution') stored`,
];
