import { type Kysely, sql } from 'kysely';

/** Agent creations, what each is about, and the tokens with which they act as the user. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table agent_creations (
    tenant_id text not null,
    agent_creation_id text not null,
    user_id text not null,
    request text not null,
    settings jsonb not null,
    request_hash text not null,
    status text not null default 'pending',
    message text not null,
    attempt integer not null default 0,
    error jsonb,
    brings_token boolean not null,
    origin jsonb not null,
    last_sequence integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (tenant_id, agent_creation_id)
  )`,
  `create index agent_creations_newest on agent_creations (tenant_id, created_at desc, agent_creation_id desc)`,
  `create index agent_creations_open on agent_creations (updated_at)
    where status not in ('completed', 'failed', 'rejected', 'expired', 'cancelled')`,
  `create table agent_creation_items (
    tenant_id text not null,
    agent_creation_id text not null,
    item integer not null,
    operation text not null check (operation in ('create', 'update', 'delete')),
    wish jsonb not null,
    status text not null default 'open'
      check (status in ('open', 'configured', 'applied', 'completed', 'failed', 'rejected')),
    name text not null,
    description text not null default '',
    deployment_id text,
    deployment text,
    graph_id text,
    assistant_id text,
    schema jsonb,
    config jsonb,
    before jsonb,
    probe text,
    audited boolean not null default false,
    error jsonb,
    primary key (tenant_id, agent_creation_id, item),
    foreign key (tenant_id, agent_creation_id) references agent_creations
  )`,
  // How much a user has done of something lately.
  `create index audit_of_actor on audit (tenant_id, actor, action, at)`,
  `create table user_tokens (
    tenant_id text not null,
    user_id text not null,
    sealed bytea not null,
    version integer not null default 1,
    expires_at timestamptz,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
  )`,
];
