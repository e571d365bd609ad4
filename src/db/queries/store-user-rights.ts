import { sql } from 'kysely';
import type { RunRef, UserRights } from '../../contracts/run.ts';
import type { Database } from '../database.ts';

/** @returns the sequence of the event that tells of it */
export async function storeUserRights(
  trx: Database,
  run: RunRef,
  rights: UserRights,
): Promise<number> {
  const { last_sequence } = await trx
    .updateTable('workflows')
    .set({
      user_rights: JSON.stringify(rights),
      last_sequence: sql`last_sequence + 1`,
      updated_at: sql`now()`,
    })
    .where('tenant_id', '=', run.tenant_id)
    .where('workflow_id', '=', run.workflow_id)
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  return last_sequence;
}
