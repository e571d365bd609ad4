import type { Selectable } from 'kysely';
import type { Agent } from '../../contracts/agent.ts';
import type { EVENT_KINDS } from '../../contracts/event.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import type { AgentsTable } from '../../db/tables/agents.ts';
import { eventIdOf } from '../../events/event-id.ts';
import { NotFoundError } from '../../platform/errors.ts';

export type AgentRow = Omit<Selectable<AgentsTable>, 'search'>;

export const AGENT_COLUMNS = [
  'tenant_id',
  'agent_id',
  'name',
  'description',
  'type',
  'endpoint',
  'config',
  'capabilities',
  'offered',
  'annotations',
  'auth',
  'cost_usd',
  'timeout_seconds',
  'metadata',
  'request_hash',
  'version',
  'status',
  'status_reason',
  'status_since',
  'checked_at',
  'discovered',
  'last_sequence',
  'created_at',
  'updated_at',
] as const;

/** @throws NotFoundError */
export async function readAgent(
  db: Database,
  tenantId: string,
  agentId: string,
): Promise<AgentRow> {
  const row = await db
    .selectFrom('agents')
    .select(AGENT_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('agent_id', '=', agentId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('agent', agentId);
  return row;
}

/** Appends the event of the row's `last_sequence`. */
export async function appendAgentEvent(
  trx: Database,
  row: AgentRow,
  kind: (typeof EVENT_KINDS)['agents'][number],
  more: Record<string, unknown> = {},
): Promise<void> {
  const { tenant_id, agent_id, name, type, version, status, status_reason, offered } = row;
  await appendEvent(trx, {
    tenantId: tenant_id,
    resource: 'agents',
    resourceId: agent_id,
    sequence: row.last_sequence,
    eventId: eventIdOf(tenant_id, agent_id, row.last_sequence),
    type: `agent.${kind}`,
    payload: {
      agent_id,
      name,
      type,
      version,
      status,
      status_reason,
      capabilities: offered,
      ...more,
    },
  });
}

export const toAgent = (row: AgentRow): Agent => ({
  agent_id: row.agent_id,
  name: row.name,
  description: row.description,
  type: row.type,
  endpoint: row.endpoint,
  config: row.config,
  capabilities: row.offered,
  annotations: row.annotations,
  auth: row.auth,
  cost_usd: row.cost_usd,
  timeout_seconds: row.timeout_seconds,
  metadata: row.metadata,
  version: row.version,
  status: row.status,
  status_reason: row.status_reason,
  status_since: row.status_since.toISOString(),
  checked_at: row.checked_at?.toISOString() ?? null,
  discovered: row.discovered,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
