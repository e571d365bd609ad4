import { isEndedCreation } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { addWaiter } from '../approvals/add-waiter.ts';
import { DecisionPendingError } from '../approvals/decision-pending-error.ts';
import type { CreationRef } from './creation-row.ts';

export interface CreationWaiter {
  /** The run that waits, and its workflow in Temporal. */
  workflowId: string;
  temporalId: string;
}

/**
 * Returns when a creation has ended. A run waits for that as it does for an approval, but under the creation's id: it asks again when it is
 * woken.
 * @throws DecisionPendingError NotFoundError
 */
export async function awaitCreation(
  db: Database,
  ref: CreationRef,
  { workflowId, temporalId }: CreationWaiter,
): Promise<void> {
  const isEnded = await db.transaction().execute(async (trx) => {
    // The lock keeps the end from passing by.
    const row = await trx
      .selectFrom('agent_creations')
      .select('status')
      .where('tenant_id', '=', ref.tenant_id)
      .where('agent_creation_id', '=', ref.agent_creation_id)
      .forShare()
      .executeTakeFirst();
    if (!row) throw new NotFoundError('agent creation', ref.agent_creation_id);
    if (isEndedCreation(row.status)) return true;
    await addWaiter(trx, {
      tenant_id: ref.tenant_id,
      approval_id: ref.agent_creation_id,
      workflow_id: workflowId,
      temporal_id: temporalId,
    });
    return false;
  });
  // It ends by itself, at the latest when its own questions expire.
  if (!isEnded) throw new DecisionPendingError(ref.agent_creation_id, null);
}
