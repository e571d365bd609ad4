import {
  type Agent,
  type AgentAnnotations,
  agentAnnotations,
  type Discovery,
  type RegisterAgent,
  type ReplaceAgent,
} from '../../contracts/agent.ts';
import { AGENT_CONFIGS } from '../../contracts/agent-config.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { ConflictError } from '../../platform/errors.ts';
import { idFor } from '../../platform/new-id.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { AGENT_COLUMNS, type AgentRow, appendAgentEvent, readAgent, toAgent } from './agent-row.ts';
import { discoverForRegistration } from './discover-agent.ts';

export interface RegisterRequest {
  tenantId: string;
  actor: Actor;
  body: RegisterAgent;
  idempotencyKey: string | undefined;
}

/**
 * Takes an agent in, once it has shown itself.
 * @throws InvalidInputError where it cannot be reached, or is not what it was said to be
 * @throws ConflictError `agent_exists`, `idempotency_key_reused`
 * @throws TenantLimitError
 */
export async function registerAgent(deps: AgentRegistry, request: RegisterRequest): Promise<Agent> {
  const { tenantId, body, idempotencyKey } = request;
  const agentId = idFor('ag', tenantId, idempotencyKey);
  const { row } = await createOnce({
    request: body,
    readsFirst: idempotencyKey !== undefined,
    read: () => readAgent(deps.db, tenantId, agentId),
    create: (requestHash) => discoverAndInsert(deps, request, agentId, requestHash),
    refusal: () => new ConflictError('agent_exists', `There is another agent ${body.name}.`),
  });
  deps.notify();
  return toAgent(row);
}

async function discoverAndInsert(
  deps: AgentRegistry,
  { tenantId, actor, body }: RegisterRequest,
  agent_id: string,
  request_hash: string,
): Promise<AgentRow | undefined> {
  const columns = toColumns(body);
  const discovered = await discoverForRegistration(deps, {
    tenant_id: tenantId,
    agent_id,
    ...body,
    endpoint: body.endpoint ?? null,
    config: columns.parsed,
  });
  return deps.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('agents')
      .values({
        tenant_id: tenantId,
        agent_id,
        request_hash,
        ...columns.values,
        ...offeredBy(body.capabilities, discovered),
        status_reason: null,
        checked_at: new Date(),
        // A deleted agent keeps its events. The same request under the same key continues their sequence.
        last_sequence: (await readLastSequence(trx, tenantId, agent_id)) + 1,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(AGENT_COLUMNS)
      .executeTakeFirst();
    if (!inserted) return undefined;
    await assertWithinLimit(trx, deps.limits, tenantId, 'agents');
    await appendAgentEvent(trx, inserted, 'created');
    await appendAuditEntry(trx, {
      tenantId,
      actor,
      action: 'agent.register',
      resource: 'agents',
      resourceId: agent_id,
      after: { name: body.name, type: body.type, endpoint: body.endpoint ?? null },
    });
    return inserted;
  });
}

async function readLastSequence(trx: Database, tenantId: string, agentId: string): Promise<number> {
  const row = await trx
    .selectFrom('events')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('tenant_id', '=', tenantId)
    .where('resource', '=', 'agents')
    .where('resource_id', '=', agentId)
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** What the body says, as the table keeps it. */
export function toColumns(body: RegisterAgent | ReplaceAgent) {
  const parsed: Record<string, unknown> = AGENT_CONFIGS[body.type].parse(body.config);
  const annotations: AgentAnnotations = body.annotations ?? agentAnnotations.parse({});
  const values = {
    name: body.name,
    description: body.description,
    type: body.type,
    endpoint: body.endpoint ?? null,
    config: JSON.stringify(parsed),
    capabilities: JSON.stringify(body.capabilities),
    annotations: JSON.stringify(annotations),
    auth: JSON.stringify(body.auth),
    cost_usd: body.cost_usd ?? null,
    timeout_seconds: body.timeout_seconds ?? null,
    metadata: body.metadata ? JSON.stringify(body.metadata) : null,
  };
  return { parsed, values };
}

export const offeredBy = (registered: string[], discovered: Discovery) => ({
  offered: JSON.stringify([...new Set([...registered, ...discovered.capabilities])]),
  discovered: toStorableJson(discovered),
});

/** @throws NotFoundError */
export const getAgent = async (
  { db }: Pick<AgentRegistry, 'db'>,
  tenantId: string,
  agentId: string,
): Promise<Agent> => toAgent(await readAgent(db, tenantId, agentId));
