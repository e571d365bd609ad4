import { sql } from 'kysely';
import type { AgentListQuery, ListedAgent } from '../../contracts/agent.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../db/keyset-page.ts';
import { searchQuery } from '../../db/search-query.ts';
import { BUILT_IN, readBlueprints, type VisibleBlueprint } from '../blueprints/blueprints.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { listAgents } from './read-agents.ts';

type ListDeps = Pick<AgentRegistry, 'db' | 'findModelProblem'>;

const LIST = 'agents by blueprint';

/** The registered agents, newest first, then the blueprints by name. A registered agent hides the blueprint of its name. */
export async function listAllAgents(
  deps: ListDeps,
  tenantId: string,
  query: AgentListQuery,
): Promise<Page<ListedAgent>> {
  const after = readPlace(query.cursor);
  if (after !== undefined || (query.origin ?? 'registered') !== 'registered')
    return listAsAgents(deps, tenantId, query, after ?? '');
  const page = await listAgents(deps.db, tenantId, query);
  const items = page.items.map((agent): ListedAgent => ({ ...agent, origin: 'registered' }));
  if (page.next_cursor !== null || query.origin === 'registered') return { ...page, items };
  const room = query.limit - items.length;
  const rest = await listAsAgents(deps, tenantId, { ...query, limit: room }, '');
  return { items: [...items, ...rest.items], next_cursor: rest.next_cursor };
}

/** Where the list of blueprints goes on; undefined while it has not been reached. */
function readPlace(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  try {
    return decodeCursor(LIST, cursor)[0];
  } catch {
    return undefined;
  }
}

async function listAsAgents(
  { db, findModelProblem }: ListDeps,
  tenantId: string,
  { origin, type, status, capability, q, limit }: AgentListQuery,
  after: string,
): Promise<Page<ListedAgent>> {
  if ((type ?? 'llm') !== 'llm') return { items: [], next_cursor: null };
  const [blueprints, found, names] = await Promise.all([
    readBlueprints(db, tenantId),
    q === undefined ? undefined : findByText(db, tenantId, q),
    db.selectFrom('agents').select('name').where('tenant_id', '=', tenantId).execute(),
  ]);
  const hidden = new Set(names.map(({ name }) => name));
  const agents = blueprints
    .filter(({ name }) => name > after && !hidden.has(name) && (found?.has(name) ?? true))
    .map((row) => toListedAgent(row, statusOf(row, findModelProblem)))
    .filter((one) => (status ?? one.status) === one.status && (origin ?? one.origin) === one.origin)
    .filter((one) => capability === undefined || one.capabilities.includes(capability))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (limit === 0)
    return { items: [], next_cursor: agents.length > 0 ? encodeCursor(LIST, ['']) : null };
  return cutPage(agents.slice(0, limit + 1), limit, ({ name }) => encodeCursor(LIST, [name]));
}

async function findByText(db: Database, tenantId: string, q: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('blueprints')
    .select('name')
    .distinct()
    .where('tenant_id', 'in', [tenantId, BUILT_IN])
    .where(
      sql<boolean>`to_tsvector('english', name || ' ' || description || ' ' || capabilities::text) @@ ${searchQuery('english', q)}`,
    )
    .execute();
  return new Set(rows.map(({ name }) => name));
}

function statusOf(
  { status, model }: VisibleBlueprint,
  findModelProblem: ListDeps['findModelProblem'],
): Pick<ListedAgent, 'status' | 'status_reason'> {
  if (status === 'disabled')
    return { status: 'inactive', status_reason: 'The blueprint is disabled.' };
  const problem = findModelProblem(model);
  return problem
    ? { status: 'error', status_reason: problem }
    : { status: 'active', status_reason: null };
}

const toListedAgent = (
  row: VisibleBlueprint,
  { status, status_reason }: Pick<ListedAgent, 'status' | 'status_reason'>,
): ListedAgent => ({
  agent_id: null,
  origin: row.tenant_id === BUILT_IN ? 'built_in' : 'blueprint',
  name: row.name,
  description: row.description,
  type: 'llm',
  endpoint: null,
  config: { blueprint: row.name, ...(row.model !== null && { model: row.model }) },
  capabilities: row.capabilities,
  annotations: { read_only: false, idempotent: false },
  auth: { type: 'none' },
  cost_usd: null,
  timeout_seconds: null,
  metadata: null,
  version: row.version,
  status,
  status_reason,
  status_since: row.created_at.toISOString(),
  checked_at: null,
  discovered: null,
  created_at: row.created_at.toISOString(),
  updated_at: row.created_at.toISOString(),
});
