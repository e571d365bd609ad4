import type { RunRef } from '../../contracts/run.ts';
import { type Failure, isTerminal, type TerminalStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { RunEndedError, SequenceGapError } from '../../db/queries/append-facts.ts';
import { recordFacts } from './record-facts.ts';

/**
 * Writes the last event of a run that its workflow cannot write any more. When the workflow's own last words arrive
 * first, the place of ours is taken, and it is tried at the next one unless those words were the end.
 * @returns whether an event was written
 */
export async function endRun(
  db: Database,
  run: RunRef,
  status: TerminalStatus,
  error?: Failure,
): Promise<boolean> {
  for (;;) {
    const row = await db
      .selectFrom('workflows')
      .select(['status', 'last_sequence', 'round'])
      .where('tenant_id', '=', run.tenant_id)
      .where('workflow_id', '=', run.workflow_id)
      .executeTakeFirst();
    if (!row || isTerminal(row.status)) return false;
    try {
      await recordFacts(db, {
        ...run,
        first_sequence: row.last_sequence + 1,
        status,
        round: row.round,
        facts: [
          { kind: 'status_changed', status, previous_status: row.status, ...(error && { error }) },
        ],
      });
      return true;
    } catch (failure) {
      if (!(failure instanceof SequenceGapError || failure instanceof RunEndedError)) throw failure;
    }
  }
}
