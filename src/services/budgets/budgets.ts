import { sql } from 'kysely';
import type { Budget, BudgetLimits } from '../../contracts/budget.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { closeApproval } from '../approvals/close-approval.ts';
import { type WakeDeps, wakeWaiters } from '../approvals/wake-waiters.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { DAY, toBudget, today } from './scopes.ts';

export interface SetBudgetDeps extends WakeDeps {
  notify(): void;
}

export interface BudgetRef {
  tenantId: string;
  scope: string;
  actor: Actor;
}

/** Sets limits, or others. A question for more that is open is answered by that: whoever waits looks again. */
export async function setBudget(
  deps: SetBudgetDeps,
  ref: BudgetRef,
  limits: BudgetLimits,
): Promise<Budget> {
  const { tenantId, scope } = ref;
  const closed = await deps.db.transaction().execute(async (trx) => {
    const ids = await withdrawOpen(trx, ref);
    const before = await readLimits(trx, tenantId, scope);
    const json = JSON.stringify(limits);
    await trx
      .insertInto('budgets')
      .values({
        tenant_id: tenantId,
        scope,
        limits: json,
        step: json,
        version: await nextVersion(trx, ref),
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'scope']).doUpdateSet((eb) => ({
          limits: json,
          step: json,
          version: eb.ref('excluded.version'),
          updated_at: sql<Date>`now()`,
        })),
      )
      .execute();
    // What was added today belonged to the old limits.
    if (scope === DAY) await remove(trx, tenantId, today());
    await appendAuditEntry(trx, {
      tenantId,
      actor: ref.actor,
      action: 'budget.set',
      resource: 'budgets',
      resourceId: scope,
      before: before ? { limits: before.limits } : null,
      after: { limits },
    });
    return ids;
  });
  // A question that was being asked meanwhile saw the old limits.
  const late = await deps.db.transaction().execute((trx) => withdrawOpen(trx, ref));
  await wakeAll(deps, tenantId, [...closed, ...late]);
  return getBudget(deps.db, tenantId, scope);
}

/** @throws NotFoundError */
export async function deleteBudget(deps: SetBudgetDeps, ref: BudgetRef): Promise<void> {
  const { tenantId, scope } = ref;
  const closed = await deps.db.transaction().execute(async (trx) => {
    const ids = await withdrawOpen(trx, ref);
    const before = await readLimits(trx, tenantId, scope);
    if (!(await remove(trx, tenantId, scope))) throw new NotFoundError('budget', scope);
    if (scope === DAY) await remove(trx, tenantId, today());
    await appendAuditEntry(trx, {
      tenantId,
      actor: ref.actor,
      action: 'budget.delete',
      resource: 'budgets',
      resourceId: scope,
      before: before ? { limits: before.limits } : null,
    });
    return ids;
  });
  await wakeAll(deps, tenantId, closed);
}

const readLimits = (trx: Database, tenantId: string, scope: string) =>
  trx
    .selectFrom('budgets')
    .select('limits')
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', scope)
    .executeTakeFirst();

/** With what was used of it. @throws NotFoundError */
export async function getBudget(db: Database, tenantId: string, scope: string): Promise<Budget> {
  const row = await db
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('scope', 'in', scope === DAY ? [DAY, today()] : [scope])
    .orderBy('scope', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('budget', scope);
  return toBudget(db, tenantId, row);
}

/** Those of the day and of sessions; that of a workflow is shown with it. */
export async function listBudgets(db: Database, tenantId: string): Promise<Budget[]> {
  const rows = await db
    .selectFrom('budgets')
    .select(['scope', 'limits', 'step', 'version'])
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('scope', 'in', [DAY, today()]), eb('scope', 'like', 'session:%')]))
    .orderBy('scope')
    .limit(200)
    .execute();
  const isRaised = rows.some(({ scope }) => scope === today());
  return Promise.all(
    rows
      .filter(({ scope }) => !(isRaised && scope === DAY))
      .map((row) => toBudget(db, tenantId, row)),
  );
}

/** Over all of a budget's versions that there were: one that was decided must not come again. */
async function nextVersion(trx: Database, { tenantId, scope }: BudgetRef): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0)::int + 1 as version from (
      select version from budgets where tenant_id = ${tenantId} and (scope = ${scope} or starts_with(scope, ${`${scope}:`}))
      union all
      select split_part(key, '/', 3)::int from approvals
      where tenant_id = ${tenantId} and kind = 'budget' and starts_with(key, ${`budget/${scope}`})
    ) v
  `.execute(trx);
  return rows[0]?.version ?? 1;
}

/** Locks approvals before budgets, in the order in which a decision does. */
async function withdrawOpen(trx: Database, { tenantId, scope }: BudgetRef): Promise<string[]> {
  const open = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'budget')
    .where('status', '=', 'pending')
    .where((eb) => eb(eb.fn('starts_with', ['key', eb.val(`budget/${scope}`)]), '=', true))
    .orderBy('approval_id')
    .forUpdate()
    .execute();
  for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
  return open.map(({ approval_id }) => approval_id);
}

async function remove(trx: Database, tenantId: string, scope: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('budgets')
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', scope)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

async function wakeAll(deps: SetBudgetDeps, tenantId: string, ids: string[]): Promise<void> {
  deps.notify();
  for (const id of ids) await wakeWaiters(deps, tenantId, id).catch(() => undefined);
}
