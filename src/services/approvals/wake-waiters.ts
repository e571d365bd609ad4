import { ENDED_CREATIONS } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';

export interface WakeDeps {
  db: Database;
  /** Signals a Temporal workflow; nothing happens when it has ended. @throws UnavailableError */
  wake(temporalId: string, approvalId: string): Promise<void>;
}

/**
 * Wakes whoever waits for an approval that is closed. A signal that Temporal took is as safe as a workflow, so the waiter is
 * forgotten then; one that was not sent is sent by the reconcile workflow. The end of an agent creation is waited for in the same way, under its id.
 */
export async function wakeWaiters(
  { db, wake }: WakeDeps,
  tenantId: string,
  approvalId: string,
): Promise<void> {
  const waiters = await db
    .selectFrom('approval_waiters')
    .select('temporal_id')
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .execute();
  await Promise.all(
    waiters.map(async ({ temporal_id }) => {
      await wake(temporal_id, approvalId);
      await db
        .deleteFrom('approval_waiters')
        .where('tenant_id', '=', tenantId)
        .where('approval_id', '=', approvalId)
        .where('temporal_id', '=', temporal_id)
        .execute();
    }),
  );
}

/** What was closed, or has ended, while somebody still waits: the wake-up is on its way, or was lost. */
export const listUnwokenApprovals = (db: Database, limit: number) =>
  db
    .selectFrom('approval_waiters as w')
    .leftJoin('approvals as a', (join) =>
      join.onRef('a.tenant_id', '=', 'w.tenant_id').onRef('a.approval_id', '=', 'w.approval_id'),
    )
    .leftJoin('agent_creations as c', (join) =>
      join
        .onRef('c.tenant_id', '=', 'w.tenant_id')
        .onRef('c.agent_creation_id', '=', 'w.approval_id'),
    )
    .select(['w.tenant_id', 'w.approval_id'])
    .distinct()
    .where((eb) =>
      eb.or([eb('a.status', '<>', 'pending'), eb('c.status', 'in', [...ENDED_CREATIONS])]),
    )
    .limit(limit)
    .execute();
