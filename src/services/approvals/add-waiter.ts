import type { Insertable } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { ApprovalWaitersTable } from '../../db/tables/approvals.ts';

/** `approval_id` may be the id of an agent creation, whose end is waited for like a decision. */
export const addWaiter = (trx: Database, waiter: Insertable<ApprovalWaitersTable>) =>
  trx
    .insertInto('approval_waiters')
    .values(waiter)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
