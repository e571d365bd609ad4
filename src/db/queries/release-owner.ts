import { sql } from 'kysely';
import type { Owner } from '../../contracts/owner.ts';
import type { Database } from '../database.ts';

/**
 * Removes the waiters and the budget reservations of an owner that ends.
 * @returns its open approvals, and those of others that it was the last to wait for
 */
export async function releaseOwner(
  trx: Database,
  tenantId: string,
  owner: Owner,
): Promise<string[]> {
  const { rows } = await sql<{ approval_id: string }>`
    with released as (
      delete from budget_reservations where tenant_id = ${tenantId} and owner_id = ${owner.id}
    ), left_behind as (
      delete from approval_waiters where tenant_id = ${tenantId} and owner_id = ${owner.id}
      returning approval_id
    )
    select a.approval_id from approvals a
    where a.tenant_id = ${tenantId} and a.status = 'pending'
      and (a.owner_id = ${owner.id} or a.approval_id in (select approval_id from left_behind))
      and not exists (
        select from approval_waiters w
        where w.tenant_id = a.tenant_id and w.approval_id = a.approval_id and w.owner_id <> ${owner.id})
  `.execute(trx);
  return rows.map(({ approval_id }) => approval_id);
}
