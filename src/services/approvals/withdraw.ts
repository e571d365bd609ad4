import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { closeApproval } from './close.ts';

/**
 * Takes back what a run that has ended had asked, and lets go of what it had reserved. A question that other runs wait for too (a
 * budget they share) stays open. Repeatable.
 */
export async function withdrawQuestions(db: Database, run: RunRef): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('budget_reservations')
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .execute();
    const waited = await trx
      .deleteFrom('approval_waiters')
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .returning('approval_id')
      .execute();
    const ids = waited.map(({ approval_id }) => approval_id);
    const left = await trx
      .selectFrom('approvals')
      .selectAll()
      .where('tenant_id', '=', run.tenant_id)
      .where('status', '=', 'pending')
      .where((eb) =>
        eb.or([
          eb('workflow_id', '=', run.workflow_id),
          ...(ids.length > 0 ? [eb('approval_id', 'in', ids)] : []),
        ]),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('approval_waiters as w')
              .select('w.approval_id')
              .whereRef('w.tenant_id', '=', 'approvals.tenant_id')
              .whereRef('w.approval_id', '=', 'approvals.approval_id'),
          ),
        ),
      )
      .forUpdate()
      .execute();
    for (const row of left) await closeApproval(trx, row, 'withdrawn', null);
    return left.length > 0;
  });
}
