import { ENDED_CREATIONS } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { isAfter } from '../../db/row-after.ts';
import { inTenant } from '../../db/tenant-context.ts';
import type { Logger } from '../../platform/logger.ts';
import type { CreationRef, CreationRow } from './creation-row.ts';
import { endCreation } from './end-creation.ts';
import { toPersonError } from './person-error.ts';
import type { CreationClient } from './temporal.ts';

const BATCH = 100;

/** A creation with a more recent event is alive. Seconds. */
const QUIET_SECONDS = 10;

export interface ReconcileCreationsDeps {
  db: Database;
  /** Reads the creations of all tenants. Writes happen in the context of their tenant. */
  systemDb: Database;
  creations: CreationClient;
  notify(): void;
  log: Logger;
}

/** Starts creations that were accepted while Temporal was unavailable, and ends those whose workflow Temporal has closed. */
export async function reconcileCreations(deps: ReconcileCreationsDeps): Promise<void> {
  let after = { tenant_id: '', agent_creation_id: '' };
  for (;;) {
    const open = await readOpenCreations(deps.systemDb, after);
    const last = open.at(-1);
    if (!last) return;
    after = last;
    for (const row of open) await inTenant(row.tenant_id, () => tryReconcile(deps, row));
  }
}

type OpenCreation = Pick<
  CreationRow,
  'tenant_id' | 'agent_creation_id' | 'status' | 'attempt' | 'request'
>;

const readOpenCreations = (db: Database, after: CreationRef): Promise<OpenCreation[]> =>
  db
    .selectFrom('agent_creations')
    .select(['tenant_id', 'agent_creation_id', 'status', 'attempt', 'request'])
    .where('status', 'not in', [...ENDED_CREATIONS])
    .where('updated_at', '<', new Date(Date.now() - QUIET_SECONDS * 1000))
    .where(isAfter(['tenant_id', 'agent_creation_id'], after))
    .orderBy('tenant_id')
    .orderBy('agent_creation_id')
    .limit(BATCH)
    .execute();

/** Logs an error, so that one creation does not block the others; the next run retries it. */
async function tryReconcile(deps: ReconcileCreationsDeps, row: OpenCreation): Promise<void> {
  const { tenant_id, agent_creation_id } = row;
  try {
    await reconcile(deps, row);
  } catch (error) {
    deps.log.error(
      { err: error, tenant_id, agent_creation_id },
      'an agent creation could not be reconciled',
    );
  }
}

async function reconcile(deps: ReconcileCreationsDeps, row: OpenCreation): Promise<void> {
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
