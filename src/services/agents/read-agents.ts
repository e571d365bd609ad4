import { sql } from 'kysely';
import type { Agent, AgentListQuery, AgentStats } from '../../contracts/agent.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { searchQuery } from '../../db/search-query.ts';
import { AGENT_COLUMNS, toAgent } from './agent-row.ts';

/** The newest first. `capability` is an exact name; `q` is a keyword search. */
export async function listAgents(
  db: Database,
  tenantId: string,
  query: AgentListQuery,
): Promise<Page<Agent>> {
  let select = db.selectFrom('agents').select(AGENT_COLUMNS).where('tenant_id', '=', tenantId);
  if (query.type) select = select.where('type', '=', query.type);
  if (query.status) select = select.where('status', '=', query.status);
  if (query.capability)
    select = select.where(sql<boolean>`offered @> ${JSON.stringify([query.capability])}::jsonb`);
  if (query.q) select = select.where(sql<boolean>`search @@ ${searchQuery('english', query.q)}`);
  return keysetPage(select, { list: 'agents', time: 'created_at', id: 'agent_id' }, query, toAgent);
}

/** Of the agents with the most calls in the last days, at most this many. */
const MAX_STATS = 200;

/** What a tenant's agents have done in the last `days`. */
export async function agentStats(
  db: Database,
  tenantId: string,
  days: number,
): Promise<AgentStats> {
  const [counts, calls] = await Promise.all([
    db
      .selectFrom('agents')
      .select(['status', 'type'])
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenantId)
      .groupBy(['status', 'type'])
      .execute(),
    readCalls(db, tenantId, days),
  ]);
  const by_status: Record<string, number> = {};
  const by_type: Record<string, number> = {};
  let total = 0;
  for (const { status, type, count } of counts) {
    by_status[status] = (by_status[status] ?? 0) + Number(count);
    by_type[type] = (by_type[type] ?? 0) + Number(count);
    total += Number(count);
  }
  return { agents: { total, by_status, by_type }, items: calls };
}

async function readCalls(db: Database, tenantId: string, days: number) {
  const { rows } = await sql<{
    agent_id: string;
    name: string;
    calls: number;
    failures: number;
    p50: number | null;
    p95: number | null;
    cost_usd: string;
  }>`
    with calls as (
      select agent_id, call_id, outcome, extract(epoch from finished_at - started_at) * 1000 as ms
      from agent_calls
      where tenant_id = ${tenantId} and started_at > now() - make_interval(days => ${days}::int)
    ), costs as (
      select calls.agent_id, sum(cost_usd) as cost_usd
      from calls join model_calls on model_calls.tenant_id = ${tenantId} and model_calls.conversation_id = calls.call_id
      group by calls.agent_id
    )
    select agents.agent_id, agents.name, count(*)::int as calls,
      (count(*) filter (where outcome = 'failed'))::int as failures,
      percentile_cont(0.5) within group (order by ms) filter (where outcome = 'answered') as p50,
      percentile_cont(0.95) within group (order by ms) filter (where outcome = 'answered') as p95,
      coalesce(max(costs.cost_usd), 0)::text as cost_usd
    from calls
    join agents on agents.tenant_id = ${tenantId} and agents.agent_id = calls.agent_id
    left join costs on costs.agent_id = calls.agent_id
    group by agents.agent_id, agents.name
    order by calls desc, agents.agent_id
    limit ${MAX_STATS}
  `.execute(db);
  return rows.map(({ p50, p95, ...row }) => ({
    ...row,
    latency_ms: { p50: round(p50), p95: round(p95) },
  }));
}

const round = (value: number | null) => (value === null ? null : Math.round(Number(value)));
