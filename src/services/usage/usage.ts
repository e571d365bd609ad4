import { sql } from 'kysely';
import type { UsageQuery, UsageReport } from '../../contracts/usage.ts';
import { ZERO_USAGE } from '../../contracts/usage-totals.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { cutPage, decodeCursor, encodeCursor } from '../../db/keyset-page.ts';

const GROUPS = {
  day: sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')`,
  model: sql<string>`provider || '/' || model`,
  agent: sql<string>`agent`,
  workflow: sql<string>`owner_id`,
};

/** The columns of `UsageTotals` over rows of `model_calls`. */
export const USAGE_TOTALS = sql<UsageTotals>`
  count(*)::int as model_calls, coalesce(sum(input_tokens), 0)::float8 as input_tokens,
  coalesce(sum(output_tokens), 0)::float8 as output_tokens, coalesce(sum(cost_usd), 0.000000000)::text as cost_usd`;

/** Tokens and cost of every answer that was paid for, by one dimension. */
export async function reportUsage(
  db: Database,
  tenantId: string,
  query: UsageQuery,
): Promise<UsageReport> {
  const conditions = [sql`tenant_id = ${tenantId}`];
  if (query.workflow_id) conditions.push(sql`owner_id = ${query.workflow_id}`);
  if (query.agent) conditions.push(sql`agent = ${query.agent}`);
  if (query.model) conditions.push(sql`provider || '/' || model = ${query.model}`);
  if (query.from) conditions.push(sql`created_at >= ${new Date(query.from)}`);
  if (query.to) conditions.push(sql`created_at < ${new Date(query.to)}`);
  const where = sql.join(conditions, sql` and `);
  const key = GROUPS[query.group_by];
  const list = `usage/${query.group_by}`;
  const [after] = query.cursor === undefined ? [] : decodeCursor(list, query.cursor);
  const having = after === undefined ? sql`` : sql`having ${key} > ${after}`;
  const [groups, totals] = await Promise.all([
    sql<UsageTotals & { key: string }>`
      select ${key} as key, ${USAGE_TOTALS} from model_calls where ${where}
      group by 1 ${having} order by 1 limit ${query.limit + 1}
    `.execute(db),
    sql<UsageTotals>`select ${USAGE_TOTALS} from model_calls where ${where}`.execute(db),
  ]);
  return {
    group_by: query.group_by,
    ...cutPage(groups.rows, query.limit, ({ key }) => encodeCursor(list, [key])),
    total: totals.rows[0] ?? ZERO_USAGE,
  };
}

/** What one run has cost so far. */
export async function usageOfWorkflow(db: Database, tenantId: string, workflowId: string) {
  const { rows } = await sql<UsageTotals & { step_id: string | null; is_total: boolean }>`
    select step_id, grouping(step_id) = 1 as is_total, ${USAGE_TOTALS} from model_calls
    where tenant_id = ${tenantId} and owner_id = ${workflowId} group by grouping sets ((step_id), ())
  `.execute(db);
  const usages = rows.map(({ step_id, is_total, ...usage }) => ({ step_id, is_total, usage }));
  const steps = new Map(
    usages.flatMap(({ step_id, usage }) => (step_id ? [[step_id, usage] as const] : [])),
  );
  return { total: usages.find(({ is_total }) => is_total)?.usage ?? ZERO_USAGE, steps };
}
