import { type Kysely, sql } from 'kysely';

/** Webhooks of a tenant: its endpoints, and what is sent to each of them. The relay queues an event when NATS has it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table webhook_endpoints (
    tenant_id text not null,
    webhook_id text not null,
    url text not null,
    secret text not null,
    events jsonb not null,
    description text not null,
    status text not null default 'enabled' check (status in ('enabled', 'disabled')),
    disabled_reason text,
    request_hash text not null,
    created_by text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, webhook_id)
  )`.execute(db);
  await sql`create table webhook_messages (
    tenant_id text not null,
    webhook_id text not null,
    delivery_id uuid not null default gen_random_uuid(),
    resource text not null,
    resource_id text not null,
    sequence int not null,
    event_id uuid not null,
    type text not null,
    status text not null default 'queued' check (status in ('queued', 'succeeded', 'failed')),
    attempts int not null default 0,
    attempts_left int not null,
    next_attempt_at timestamptz not null default now(),
    response_status int,
    error text,
    duration_ms int,
    attempted_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, webhook_id, delivery_id),
    unique (tenant_id, webhook_id, event_id),
    foreign key (tenant_id, webhook_id) references webhook_endpoints on delete cascade
  )`.execute(db);
  await sql`create index webhook_messages_due on webhook_messages (tenant_id, webhook_id, next_attempt_at) where status = 'queued'`.execute(
    db,
  );
  await sql`create index webhook_messages_settled on webhook_messages (created_at) where status <> 'queued'`.execute(
    db,
  );
}
