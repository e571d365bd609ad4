import { sql } from 'kysely';
import type { AgentType } from '../../contracts/agent-config.ts';
import type { AssignedAgent } from '../../contracts/plan.ts';
import type { Database } from '../../db/database.ts';
import type { AgentRow } from '../agents/agent-row.ts';
import { type Blueprint, listBlueprints, type ModelChoice, pin } from '../blueprints/blueprints.ts';

/** Someone a step can be given to. */
export interface Member {
  name: string;
  description: string;
  capabilities: string[];
  assigned: AssignedAgent;
  /** Of a registered agent. */
  agentId: string | null;
  /** Why a registered agent cannot work now; null when it can. */
  trouble: string | null;
  isRegistered: boolean;
  /** USD for a job, declared or measured. */
  cost: number | null;
  /** Median milliseconds for a job. */
  latency: number | null;
}

/** All who could do a step, the tenant's registered agents first. Without `models`, it does not matter which they use. */
export async function readTeam(
  db: Database,
  tenantId: string,
  models: ModelChoice = { defaultModel: '' },
): Promise<Member[]> {
  const [blueprints, agents] = await Promise.all([
    listBlueprints(db, tenantId),
    db
      .selectFrom('agents')
      .select(['agent_id', 'name', 'type', 'description', 'offered', 'config', 'version', 'status'])
      .select(['status_reason', 'cost_usd', 'timeout_seconds'])
      .where('tenant_id', '=', tenantId)
      .where('status', '<>', 'inactive')
      .orderBy('name')
      .execute(),
  ]);
  const measured = agents.length > 0 ? await measure(db, tenantId) : new Map<string, Measured>();
  const registered = agents.flatMap((agent): Member[] => {
    const assigned = assign(agent, blueprints, models);
    if (!assigned) return [];
    const { latency = null, cost = null } = measured.get(agent.agent_id) ?? {};
    return [
      {
        name: agent.name,
        description: agent.description,
        capabilities: agent.offered,
        assigned,
        agentId: agent.agent_id,
        trouble:
          agent.status === 'error'
            ? (agent.status_reason ?? 'Its last health check failed.')
            : null,
        isRegistered: true,
        cost: agent.cost_usd === null ? cost : Number(agent.cost_usd),
        latency,
      },
    ];
  });
  const taken = new Set(registered.map(({ name }) => name));
  const own = blueprints
    .filter(({ name }) => !taken.has(name))
    .map((blueprint): Member => {
      const { cost = null, latency = null } = measured.get(blueprint.name) ?? {};
      const { name, description, capabilities } = blueprint;
      const assigned = pin(blueprint, models);
      return {
        name,
        description,
        capabilities,
        assigned,
        agentId: null,
        trouble: null,
        isRegistered: false,
        cost,
        latency,
      };
    });
  return [...registered, ...own];
}

type TeamRow = Pick<
  AgentRow,
  'agent_id' | 'name' | 'type' | 'config' | 'version' | 'timeout_seconds'
>;

/** As a run keeps it. An `llm` agent is its blueprint; undefined where that is gone. */
function assign(
  agent: TeamRow,
  blueprints: Blueprint[],
  models: ModelChoice,
): AssignedAgent | undefined {
  if (agent.type !== 'llm') return assignExternal(agent, models);
  const blueprint = blueprints.find(({ name }) => name === agent.config.blueprint);
  if (!blueprint) return undefined;
  const pinned = pin(blueprint, models);
  const { version, model } = agent.config as { version?: number; model?: string };
  return {
    ...pinned,
    version: version ?? pinned.version,
    model: models.model ?? model ?? pinned.model,
  };
}

function assignExternal(agent: TeamRow, models: ModelChoice): AssignedAgent {
  const { graph, model } = agent.config as { graph?: string; model?: string };
  const isOwnGraph = agent.type === 'langgraph' && graph !== undefined;
  return {
    name: agent.name,
    version: agent.version,
    model: isOwnGraph ? (models.model ?? model ?? models.defaultModel) : labelOf(agent),
    max_model_calls: 1,
    max_tokens: 0,
    agent_id: agent.agent_id,
    type: agent.type,
    ...(isOwnGraph && { graph }),
    ...(agent.timeout_seconds !== null && { timeout_seconds: agent.timeout_seconds }),
  };
}

/** What stands where an `llm` agent's model would. */
function labelOf({ type, config }: { type: AgentType; config: Record<string, unknown> }): string {
  const what = config.model ?? config.assistant ?? config.serving_endpoint;
  return typeof what === 'string' ? `${type}/${what}` : type;
}

interface Measured {
  cost: number;
  latency: number | null;
}

/** Of the last days, by agent id; of blueprints by name. */
async function measure(db: Database, tenantId: string): Promise<Map<string, Measured>> {
  const { rows } = await sql<{ key: string; cost: number; latency: number | null }>`
    with jobs as (
      select conversation_id, split_part(min(agent), '@', 1) as agent, sum(cost_usd) as cost, sum(latency_ms) as ms
      from model_calls
      where tenant_id = ${tenantId} and created_at > now() - interval '7 days'
      group by conversation_id
    )
    select coalesce(calls.agent_id, jobs.agent) as key, avg(jobs.cost)::float8 as cost,
      percentile_cont(0.5) within group (order by jobs.ms) as latency
    from jobs left join agent_calls calls on calls.tenant_id = ${tenantId} and calls.call_id = jobs.conversation_id
    group by 1
  `.execute(db);
  return new Map(rows.map(({ key, cost, latency }) => [key, { cost, latency }]));
}
