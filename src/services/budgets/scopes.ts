import { sql } from 'kysely';
import type {
  Budget,
  BudgetDimension,
  BudgetLimits,
  BudgetReserved,
  BudgetUsed,
} from '../../contracts/budget.ts';
import type { Owner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';

export const workflowScope = (id: string) => `workflow:${id}`;
export const sessionScope = (id: string) => `session:${id}`;
/** The limits of every day; {@link today} has those of one that was given more. */
export const DAY = 'day';
export const today = () => `${DAY}:${new Date().toISOString().slice(0, 10)}`;

export interface BudgetRow {
  scope: string;
  limits: BudgetLimits;
  step: BudgetLimits;
  version: number;
}

/** The budgets that apply to a run: its own, its session's, its tenant's; of the day's two the one that was raised. */
export async function readBudgets(
  db: Database,
  { tenantId, owner }: { tenantId: string; owner: Owner },
  lock = false,
): Promise<BudgetRow[]> {
  const session = sql<string>`(
    select 'session:' || session_id from workflows
    where tenant_id = ${tenantId} and workflow_id = ${owner.id} and session_id is not null)`;
  const select = db
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      eb.or([
        eb('scope', 'in', [workflowScope(owner.id), DAY, today()]),
        eb('scope', '=', session),
      ]),
    )
    .orderBy('scope');
  const rows = await (lock ? select.forUpdate() : select).execute();
  return rows.some(({ scope }) => scope === today())
    ? rows.filter(({ scope }) => scope !== DAY)
    : rows;
}

const selectUsed = (tenantId: string, scope: string) => sql<BudgetUsed>`
    with runs as (
      select workflow_id, extract(epoch from coalesce(finished_at, now()) - created_at) - waited_seconds
        - coalesce(extract(epoch from now() - waiting_since), 0) as seconds
      from workflows where tenant_id = ${tenantId} and ${runsOf(scope)}
    )
    select coalesce(sum(cost_usd), 0)::text as usd, coalesce(sum(input_tokens + output_tokens), 0)::float8 as tokens,
      count(*)::int as model_calls, coalesce((select sum(greatest(seconds, 0)) from runs), 0)::float8 as wall_seconds
    from model_calls where tenant_id = ${tenantId} and ${callsOf(scope)}
  `;

/**
 * What a budget's calls have used, and what those in flight may use; `except` is not counted, for it is the one that asks. Both are
 * of the same moment: an answer that is stored between two looks would be in neither.
 */
export async function readStanding(
  db: Database,
  tenantId: string,
  scope: string,
  except = '',
): Promise<{ used: BudgetUsed; reserved: BudgetReserved }> {
  const { rows } = await sql<{ used: BudgetUsed; reserved: BudgetReserved }>`
    select (select row_to_json(used) from (${selectUsed(tenantId, scope)}) as used) as used,
      (select row_to_json(reserved) from (
        select coalesce(sum(cost_usd), 0)::text as usd, coalesce(sum(tokens), 0)::float8 as tokens, count(*)::int as model_calls
        from budget_reservations where tenant_id = ${tenantId} and call_id <> ${except} and ${reservationsOf(scope)}
      ) as reserved) as reserved
  `.execute(db);
  return rows[0] as { used: BudgetUsed; reserved: BudgetReserved };
}

const DIMENSIONS: BudgetDimension[] = ['model_calls', 'tokens', 'usd', 'wall_seconds'];

/** The first limit that is reached. */
export const findReached = (
  limits: BudgetLimits,
  used: BudgetUsed,
  reserved: BudgetReserved,
): BudgetDimension | undefined =>
  DIMENSIONS.find((dimension) => {
    const limit = limits[dimension];
    return limit !== undefined && takenOf(dimension, used, reserved) >= Number(limit);
  });

/** What is used of a budget, together with what calls in flight may use. */
export const takenOf = (
  dimension: BudgetDimension,
  used: BudgetUsed,
  reserved: BudgetReserved,
): number =>
  Number(used[dimension]) + (dimension === 'wall_seconds' ? 0 : Number(reserved[dimension]));

export async function toBudget(db: Database, tenantId: string, row: BudgetRow): Promise<Budget> {
  const [kind = DAY, id] = row.scope.split(':');
  const { used, reserved } = await readStanding(db, tenantId, row.scope);
  return {
    scope: kind as Budget['scope'],
    id: kind === DAY ? null : (id ?? null),
    limits: row.limits,
    used: { ...used, wall_seconds: Math.round(used.wall_seconds) },
    reserved,
    version: row.version,
  };
}

const idOf = (scope: string) => scope.slice(scope.indexOf(':') + 1);
const dayStart = sql`date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'`;

const runsOf = (scope: string) => {
  if (scope.startsWith('workflow:')) return sql`workflow_id = ${idOf(scope)}`;
  if (scope.startsWith('session:')) return sql`session_id = ${idOf(scope)}`;
  return sql`created_at >= ${dayStart}`;
};

const callsOf = (scope: string) => {
  if (scope.startsWith('workflow:')) return sql`owner_id = ${idOf(scope)}`;
  if (scope.startsWith('session:')) return sql`owner_id in (select workflow_id from runs)`;
  return sql`created_at >= ${dayStart}`;
};

const reservationsOf = (scope: string) => {
  if (scope.startsWith('workflow:')) return sql`owner_id = ${idOf(scope)}`;
  if (scope.startsWith('session:')) return sql`session_id = ${idOf(scope)}`;
  return sql`true`;
};
