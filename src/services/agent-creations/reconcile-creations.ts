import { ENDED_CREATIONS } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import type { CreationRef, CreationRow } from './creation-row.ts';
import { endCreation } from './end-creation.ts';
import { toPersonError } from './person-error.ts';
import type { CreationClient } from './temporal.ts';

const BATCH = 100;

/** One that said something within this time is surely alive. Seconds. */
const QUIET_FOR = 10;

export interface ReconcileCreationsDeps {
  db: Database;
  /** Finds what is to be done, of all tenants; it is done within its own. */
  systemDb: Database;
  creations: CreationClient;
  notify(): void;
  log: Logger;
}

/** Starts creations that were accepted while Temporal was away, and ends those that Temporal has ended without their workflow. */
export async function reconcileCreations(deps: ReconcileCreationsDeps): Promise<void> {
  let after = { tenant_id: '', agent_creation_id: '' };
  for (;;) {
    const open = await readOpen(deps.systemDb, after);
    const last = open.at(-1);
    if (!last) return;
    after = last;
    for (const row of open) await inTenant(row.tenant_id, () => trySettle(deps, row));
  }
}

type Open = Pick<CreationRow, 'tenant_id' | 'agent_creation_id' | 'status' | 'attempt'>;

const readOpen = (db: Database, after: CreationRef): Promise<Open[]> =>
  db
    .selectFrom('agent_creations')
    .select(['tenant_id', 'agent_creation_id', 'status', 'attempt'])
    .where('status', 'not in', [...ENDED_CREATIONS])
    .where('updated_at', '<', new Date(Date.now() - QUIET_FOR * 1000))
    .where((eb) =>
      eb(
        eb.refTuple('tenant_id', 'agent_creation_id'),
        '>',
        eb.tuple(after.tenant_id, after.agent_creation_id),
      ),
    )
    .orderBy('tenant_id')
    .orderBy('agent_creation_id')
    .limit(BATCH)
    .execute();

/** One that cannot be settled now must not keep the others waiting: the next round comes to it again. */
async function trySettle(deps: ReconcileCreationsDeps, row: Open): Promise<void> {
  const { tenant_id, agent_creation_id } = row;
  try {
    await settle(deps, row);
  } catch (error) {
    deps.log.error(
      { err: error, tenant_id, agent_creation_id },
      'an agent creation could not be reconciled',
    );
  }
}

async function settle(deps: ReconcileCreationsDeps, row: Open): Promise<void> {
  const execution = await deps.creations.describe(row);
  if (execution?.status === 'RUNNING') return;
  const isMissed = !execution || execution.attempt < row.attempt;
  if (row.status === 'pending' && isMissed) {
    await deps.creations.start(row, row.attempt);
    return;
  }
  const { tenant_id, agent_creation_id } = row;
  const cause = new Error(`Temporal ended the workflow: ${execution?.status ?? 'deleted'}`);
  const isCancelled = execution?.status === 'CANCELLED';
  await endCreation(deps.db, {
    tenant_id,
    agent_creation_id,
    ...(isCancelled
      ? { status: 'cancelled', message: 'Cancelled.' }
      : {
          status: 'failed',
          error: toPersonError(
            deps.log,
            cause,
            { deployment: null },
            { tenant_id, agent_creation_id },
          ),
        }),
  });
  deps.notify();
}
