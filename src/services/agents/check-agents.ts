import { sql } from 'kysely';
import type { Agent } from '../../contracts/agent.ts';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import { type AgentRegistry, toTarget } from './agent-registry.ts';
import { AGENT_COLUMNS, type AgentRow, appendAgentEvent, readAgent, toAgent } from './agent-row.ts';
import { toProblem } from './discover-agent.ts';

/** Concurrent checks. */
const CONCURRENCY = 50;
/** Timeout of a check. Milliseconds. */
const TIMEOUT_MS = 5000;

/** The range of agent ids in a batch: `after` is exclusive, `''` for the first batch; `to` is inclusive. */
export interface AgentBatch {
  after: string;
  to: string;
}

export interface CheckAgentsDeps extends AgentRegistry {
  /** Reads the agents of all tenants. */
  systemDb: Database;
}

/** Divides the agents of all tenants that are not inactive into batches. */
export async function listBatches(
  { systemDb }: Pick<CheckAgentsDeps, 'systemDb'>,
  size: number,
): Promise<AgentBatch[]> {
  const { rows } = await sql<{ to: string }>`
    select agent_id as to from (
      select agent_id, row_number() over (order by agent_id) as number, count(*) over () as total
      from agents where status <> 'inactive'
    ) as numbered
    where number % ${size}::int = 0 or number = total
    order by agent_id
  `.execute(systemDb);
  return rows.map(({ to }, index) => ({ after: rows[index - 1]?.to ?? '', to }));
}

/** Checks a batch. @returns how many agents were checked, and how many changed their status */
export async function checkBatch(
  deps: CheckAgentsDeps,
  { after, to }: AgentBatch,
  signal: AbortSignal,
): Promise<{ checked: number; changed: number }> {
  const rows = await deps.systemDb
    .selectFrom('agents')
    .select(AGENT_COLUMNS)
    .where('status', '<>', 'inactive')
    .where('agent_id', '>', after)
    .where('agent_id', '<=', to)
    .orderBy('agent_id')
    .execute();
  const reasons = new Map<AgentRow, string | null>();
  const left = [...rows];
  const lane = async () => {
    for (let row = left.pop(); row; row = left.pop()) {
      signal.throwIfAborted();
      const agent = row;
      reasons.set(agent, await inTenant(agent.tenant_id, () => findProblem(deps, agent)));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  await storeCheckTime(deps.systemDb, rows);
  let changed = 0;
  const failures: unknown[] = [];
  for (const [row, reason] of reasons) {
    try {
      if (await inTenant(row.tenant_id, () => setStatus(deps, row, reason))) changed += 1;
    } catch (error) {
      // The other agents still get their status. The activity is retried for this one.
      failures.push(error);
    }
  }
  if (changed > 0) deps.notify();
  if (failures.length > 0) throw failures[0];
  return { checked: rows.length, changed };
}

/** Checks one agent now, in any status. @throws NotFoundError */
export async function checkNow(
  deps: AgentRegistry,
  tenantId: string,
  agentId: string,
): Promise<Agent> {
  const row = await readAgent(deps.db, tenantId, agentId);
  const reason = await findProblem(deps, row);
  await storeCheckTime(deps.db, [row]);
  if (row.status !== 'inactive') await setStatus(deps, row, reason);
  deps.notify();
  return toAgent(await readAgent(deps.db, tenantId, agentId));
}

/** @returns why the agent is unavailable, or null. A failed check is repeated once, because the failure may be transient. */
async function findProblem(deps: AgentRegistry, row: AgentRow): Promise<string | null> {
  return (await checkOnce(deps, row)) === null ? null : checkOnce(deps, row);
}

async function checkOnce(deps: AgentRegistry, row: AgentRow): Promise<string | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await deps.adapters[row.type].check(toTarget(deps, row), signal);
    return null;
  } catch (error) {
    if (signal.aborted) return `The agent did not answer within ${TIMEOUT_MS / 1000} s.`;
    return toStorableText(toProblem(error).message.slice(0, 1000));
  }
}

async function storeCheckTime(db: Database, rows: AgentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .updateTable('agents')
    .set({ checked_at: sql`now()` })
    .where(
      'agent_id',
      'in',
      rows.map(({ agent_id }) => agent_id),
    )
    .execute();
}

/** Stores a changed status, unless the definition has changed since the check. */
async function setStatus(
  { db }: AgentRegistry,
  row: AgentRow,
  reason: string | null,
): Promise<boolean> {
  const status = reason === null ? 'active' : 'error';
  if (row.status === status && row.status_reason === reason) return false;
  const isNews = row.status !== status;
  return db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('agents')
      .set({
        status,
        status_reason: reason,
        ...(isNews && {
          status_since: sql<Date>`now()`,
          last_sequence: sql<number>`last_sequence + 1`,
        }),
      })
      .where('tenant_id', '=', row.tenant_id)
      .where('agent_id', '=', row.agent_id)
      .where('version', '=', row.version)
      .where('status', '=', row.status)
      .returning(AGENT_COLUMNS)
      .executeTakeFirst();
    if (!changed || !isNews) return false;
    await appendAgentEvent(trx, changed, 'status_changed', { previous_status: row.status });
    return true;
  });
}

/** Stores the health that a job has observed. @param reason why the agent is unavailable, or null if it works */
export async function reportHealth(
  registry: AgentRegistry,
  row: AgentRow,
  reason: string | null,
): Promise<void> {
  if (await setStatus(registry, row, reason)) registry.notify();
}
