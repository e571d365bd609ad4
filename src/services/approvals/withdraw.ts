import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { releaseRun } from '../../db/queries/release-run.ts';
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
  const ids = await releaseRun(trx, run);
  if (ids.length === 0) return;
  const open = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', run.tenant_id)
    .where('approval_id', 'in', ids)
    .where('status', '=', 'pending')
    .orderBy('approval_id')
    .forUpdate()
    .execute();
  for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
}
