import { type Kysely, sql } from 'kysely';

/** LangGraph servers, and what each of their users was told by them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table deployments (
    tenant_id text not null,
    deployment_id text not null,
    name text not null,
    description text not null,
    url text not null,
    token_headers jsonb not null,
    auth jsonb not null,
    tool_servers jsonb not null,
    metadata jsonb not null,
    request_hash text not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, deployment_id),
    unique (tenant_id, name)
  )`,
  `create index deployments_newest on deployments (tenant_id, created_at desc, deployment_id desc)`,
  `create table deployment_cache (
    tenant_id text not null,
    user_id text not null,
    deployment_id text not null,
    kind text not null check (kind in ('overview', 'schema', 'models', 'tools', 'assistants')),
    key text not null,
    value jsonb,
    fetched_at timestamptz,
    failed_at timestamptz,
    problem text,
    primary key (tenant_id, user_id, deployment_id, kind, key),
    foreign key (tenant_id, deployment_id) references deployments on delete cascade
  )`,
  `create index deployment_cache_of_deployment on deployment_cache (tenant_id, deployment_id)`,
];
