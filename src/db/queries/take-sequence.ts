import { sql } from 'kysely';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../database.ts';

/**
 * Takes the next event number of a run, and locks the run until the transaction ends.
 * @returns undefined if the run has ended, or has the event of this fact
 */
export const takeSequence = (
  trx: Database,
  { tenant_id, workflow_id }: RunRef,
  factKey: string,
): Promise<{ last_sequence: number; has_webhook: boolean } | undefined> =>
  trx
    .updateTable('workflows')
    .set({ last_sequence: sql`last_sequence + 1`, updated_at: sql`now()` })
    .where('tenant_id', '=', tenant_id)
    .where('workflow_id', '=', workflow_id)
    .where('finished_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('events')
            .select('sequence')
            .where('tenant_id', '=', tenant_id)
            .where('resource', '=', 'workflows')
            .where('resource_id', '=', workflow_id)
            .where('fact_key', '=', factKey),
        ),
      ),
    )
    .returning(['last_sequence', sql<boolean>`settings ? 'webhook'`.as('has_webhook')])
    .executeTakeFirst();
