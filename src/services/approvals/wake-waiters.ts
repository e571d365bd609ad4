import { ENDED_CREATIONS } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';

export interface WakeDeps {
  db: Database;
  /** Signals a Temporal workflow, unless it has ended. @throws UnavailableError */
  wake(temporalId: string, approvalId: string): Promise<void>;
}

/**
 * Signals the workflows that wait for a closed approval or an ended agent creation. Temporal stores a signal durably, so the waiter row is
 * deleted after it. If a signal fails, the reconcile workflow sends it again.
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

/** Closed approvals and ended creations that still have waiters, because the signal is pending or was lost. */
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
