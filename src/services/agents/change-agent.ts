import { sql } from 'kysely';
import type { Agent, ReplaceAgent } from '../../contracts/agent.ts';
import { ConflictError, InvalidInputError } from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { AGENT_COLUMNS, appendAgentEvent, readAgent, toAgent } from './agent-row.ts';
import { discoverForRegistration } from './discover-agent.ts';
import { offeredBy, toColumns } from './register-agent.ts';

interface ChangeRequest {
  tenantId: string;
  agentId: string;
  actor: Actor;
}

/**
 * Replaces the definition of an agent. An inactive agent need not be reachable.
 * @throws NotFoundError InvalidInputError ConflictError
 */
export async function replaceAgent(
  deps: AgentRegistry,
  { tenantId, agentId, actor }: ChangeRequest,
  body: ReplaceAgent,
): Promise<Agent> {
  const before = await readAgent(deps.db, tenantId, agentId);
  if (before.type !== body.type)
    throw new InvalidInputError([
      { field: 'type', message: `cannot change; it is ${before.type}` },
    ]);
  const columns = toColumns(body);
  const discovered =
    body.status === 'inactive'
      ? { capabilities: [] }
      : await discoverForRegistration(deps, {
          ...before,
          ...body,
          endpoint: body.endpoint ?? null,
          config: columns.parsed,
        });
  const row = await deps.db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('agents')
      .set({
        ...columns.values,
        ...offeredBy(body.capabilities, discovered),
        status: body.status,
        status_reason: null,
        status_since: sql`case when status = ${body.status} then status_since else now() end`,
        version: sql`version + 1`,
        last_sequence: sql`last_sequence + 1`,
        updated_at: sql`now()`,
      })
      .where('tenant_id', '=', tenantId)
      .where('agent_id', '=', agentId)
      .returning(AGENT_COLUMNS)
      .executeTakeFirst()
      .catch((error: unknown) => throwNameTaken(error, body.name));
    if (!changed) return readAgent(trx, tenantId, agentId);
    await appendAgentEvent(trx, changed, 'updated', { previous_status: before.status });
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'agent.replace',
      resource: 'agents',
      resourceId: agentId,
      before: definitionOf(before),
      after: definitionOf(changed),
    });
    return changed;
  });
  deps.notify();
  return toAgent(row);
}

function throwNameTaken(error: unknown, name: string): never {
  const isTaken =
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'agents_tenant_id_name_key';
  throw isTaken ? new ConflictError('agent_exists', `There is another agent ${name}.`) : error;
}

/** For the audit log. Secrets are references here, too. */
const definitionOf = ({ name, endpoint, config, auth, status }: Parameters<typeof toAgent>[0]) => ({
  name,
  endpoint,
  config,
  auth,
  status,
});

/** Deletes an agent. Its runs fail, or continue with another agent. @throws NotFoundError */
export async function deleteAgent(
  deps: AgentRegistry,
  { tenantId, agentId, actor }: ChangeRequest,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const row = await readAgent(trx, tenantId, agentId);
    const deleted = await trx
      .deleteFrom('agents')
      .where('tenant_id', '=', tenantId)
      .where('agent_id', '=', agentId)
      .returning('last_sequence')
      .executeTakeFirst();
    // A concurrent request has deleted it and written the event.
    if (!deleted) return;
    await appendAgentEvent(trx, { ...row, last_sequence: deleted.last_sequence + 1 }, 'deleted');
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'agent.delete',
      resource: 'agents',
      resourceId: agentId,
      before: definitionOf(row),
    });
  });
  deps.notify();
}
