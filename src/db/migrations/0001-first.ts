import { type Kysely, sql } from 'kysely';

/**
 * Times are timestamptz; ids are text; every primary key starts with the tenant.
 * A tsvector holds 1 MiB at most, hence only the first 250,000 characters of a document are searchable.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table workflows (
    tenant_id text not null,
    workflow_id text not null,
    task text not null,
    agent_type text not null,
    input jsonb,
    metadata jsonb,
    max_revisions integer not null,
    settings jsonb not null,
    request_hash text not null,
    status text not null default 'pending',
    round integer not null default 0,
    review jsonb,
    error jsonb,
    last_sequence integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (tenant_id, workflow_id)
  )`,
  `create index workflows_newest on workflows (tenant_id, created_at desc, workflow_id desc)`,
  `create index workflows_open on workflows (updated_at)
    where status not in ('completed', 'failed', 'cancelled', 'timed_out', 'terminated')`,
  `create table steps (
    tenant_id text not null,
    workflow_id text not null,
    step_id text not null,
    position integer not null,
    title text not null,
    instruction text not null,
    capability text not null,
    depends_on jsonb not null,
    agent jsonb not null,
    status text not null default 'pending',
    round integer not null default 0,
    output text,
    error jsonb,
    started_at timestamptz,
    finished_at timestamptz,
    primary key (tenant_id, workflow_id, step_id),
    foreign key (tenant_id, workflow_id) references workflows
  )`,
  `create table events (
    tenant_id text not null,
    resource text not null,
    resource_id text not null,
    sequence integer not null check (sequence > 0),
    event_id uuid not null,
    type text not null,
    payload jsonb not null,
    occurred_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, resource, resource_id, sequence)
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'events are append-only'; end $$`,
  `create trigger events_append_only before update or delete on events
    for each row execute function refuse_change()`,
  `create table outbox (
    position bigint generated always as identity primary key,
    tenant_id text not null,
    resource text not null,
    resource_id text not null,
    sequence integer not null
  )`,
  `create table messages (
    tenant_id text not null,
    workflow_id text not null,
    conversation_id text not null,
    sequence integer not null,
    role text not null,
    content jsonb not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, conversation_id, sequence)
  )`,
  `create table model_calls (
    tenant_id text not null,
    call_id bigint generated always as identity,
    workflow_id text not null,
    step_id text,
    conversation_id text not null,
    sequence integer not null,
    agent text not null,
    provider text not null,
    model text not null,
    input_tokens integer not null,
    cached_tokens integer not null,
    output_tokens integer not null,
    cost_usd numeric(18, 9) not null,
    latency_ms integer not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, call_id)
  )`,
  `create index model_calls_of_workflow on model_calls (tenant_id, workflow_id)`,
  `create index model_calls_by_time on model_calls (tenant_id, created_at)`,
  `create table effects (
    tenant_id text not null,
    effect_id text not null,
    workflow_id text not null,
    conversation_id text not null,
    tool text not null,
    arguments jsonb not null,
    status text not null check (status in ('started', 'succeeded', 'failed', 'unknown')),
    result jsonb,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (tenant_id, effect_id)
  )`,
  `create index effects_of_workflow on effects (tenant_id, workflow_id)`,
  `create table blueprints (
    tenant_id text not null,
    name text not null,
    version integer not null,
    description text not null,
    system_prompt text not null,
    capabilities jsonb not null,
    model text,
    tools jsonb,
    limits jsonb not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, name, version)
  )`,
  `create table documents (
    tenant_id text not null,
    document_id text not null,
    filename text not null,
    content_type text not null,
    size_bytes integer not null,
    sha256 text not null,
    tags text[] not null default '{}',
    content bytea not null,
    body text,
    search tsvector generated always as (
      setweight(to_tsvector('simple', translate(filename, '/._-', '    ')), 'A') ||
      to_tsvector('english', left(coalesce(body, ''), 250000))
    ) stored,
    created_at timestamptz not null default now(),
    primary key (tenant_id, document_id)
  )`,
  `create index documents_newest on documents (tenant_id, created_at desc, document_id desc)`,
  `create index documents_search on documents using gin (search)`,
  `create table tools (
    tenant_id text not null,
    name text not null,
    description text not null,
    url text not null,
    input_schema jsonb not null,
    annotations jsonb not null,
    timeout_seconds integer not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, name)
  )`,
];
