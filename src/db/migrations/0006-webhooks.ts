import { type Kysely, sql } from 'kysely';

/** Where the events of a run are sent, and what became of every attempt. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table webhooks (
    tenant_id text not null,
    workflow_id text not null,
    url text not null,
    secret text not null,
    events jsonb not null,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, workflow_id),
    foreign key (tenant_id, workflow_id) references workflows
  )`,
  // By event, not by sequence: each resource of a workflow counts its own.
  `create table webhook_deliveries (
    tenant_id text not null,
    workflow_id text not null,
    event_id uuid not null,
    attempt integer not null check (attempt > 0),
    sequence integer not null,
    type text not null,
    status text not null check (status in ('succeeded', 'failed', 'retrying')),
    response_status integer,
    error text,
    duration_ms integer not null,
    attempted_at timestamptz not null,
    primary key (tenant_id, workflow_id, event_id, attempt),
    foreign key (tenant_id, workflow_id) references webhooks
  )`,
  `create index workflows_with_webhook on workflows (updated_at) where settings ? 'webhook'`,
];
