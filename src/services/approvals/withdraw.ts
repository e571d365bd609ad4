import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { closeApproval } from './close.ts';

/** Takes back what nobody waits for any more, by the beginning of its keys. */
export async function withdrawByKeyPrefix(
  db: Database,
  tenantId: string,
  keyPrefix: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('approvals')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where(sql<boolean>`starts_with(key, ${keyPrefix})`)
      .where('status', '=', 'pending')
      .orderBy('approval_id')
      .forUpdate()
      .execute();
    for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
  });
}

/**
 * Takes back what a run that ends had asked, and lets go of what it had reserved. A question that other runs wait for too (a
 * budget they share) stays open. Called in the transaction that ends the run.
 */
export async function withdrawQuestions(trx: Database, run: RunRef): Promise<void> {
  const { rows } = await sql<{ approval_id: string }>`
    with released as (
      delete from budget_reservations where tenant_id = ${run.tenant_id} and workflow_id = ${run.workflow_id}
    ), left_behind as (
      delete from approval_waiters where tenant_id = ${run.tenant_id} and workflow_id = ${run.workflow_id}
      returning approval_id
    )
    select a.approval_id from approvals a
    where a.tenant_id = ${run.tenant_id} and a.status = 'pending'
      and (a.workflow_id = ${run.workflow_id} or a.approval_id in (select approval_id from left_behind))
      and not exists (
        select from approval_waiters w
        where w.tenant_id = a.tenant_id and w.approval_id = a.approval_id and w.workflow_id <> ${run.workflow_id})
  `.execute(trx);
  if (rows.length === 0) return;
  const open = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', run.tenant_id)
    .where(
      'approval_id',
      'in',
      rows.map(({ approval_id }) => approval_id),
    )
    .where('status', '=', 'pending')
    .orderBy('approval_id')
    .forUpdate()
    .execute();
  for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
}
