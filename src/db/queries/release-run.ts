import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../database.ts';

/**
 * A run no longer waits for approvals, nor holds reservations of its budgets.
 * @returns the open approvals that nobody else waits for
 */
export async function releaseRun(trx: Database, run: RunRef): Promise<string[]> {
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
  return rows.map(({ approval_id }) => approval_id);
}
