import { type Kysely, sql } from 'kysely';

/** MCP servers, what they offer, and calls of their tools that wait for a person's input. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table mcp_servers (
    tenant_id text not null,
    name text not null,
    transport jsonb not null,
    auth jsonb,
    include jsonb not null,
    exclude jsonb not null,
    annotations jsonb not null,
    timeout_seconds integer not null,
    status text not null check (status in ('ready', 'failing')),
    error text,
    protocol text,
    server_info jsonb,
    skipped jsonb not null,
    listed_at timestamptz not null,
    refresh_due_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, name)
  )`,
  `create index mcp_servers_due on mcp_servers (refresh_due_at)`,
  `create table mcp_tools (
    tenant_id text not null,
    name text not null,
    server text not null,
    tool text not null,
    description text not null,
    input_schema jsonb not null,
    annotations jsonb not null,
    primary key (tenant_id, name),
    foreign key (tenant_id, server) references mcp_servers on delete cascade
  )`,
  `create index mcp_tools_of_server on mcp_tools (tenant_id, server)`,
  `create table tool_inputs (
    tenant_id text not null,
    effect_id text not null,
    round integer not null,
    state text,
    requests jsonb not null,
    primary key (tenant_id, effect_id)
  )`,
];
