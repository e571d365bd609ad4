import type { CreationStatus } from '../../contracts/agent-creation.ts';
import type { Database } from '../../db/database.ts';
import { recordProgress } from './advance.ts';
import type { CreationRef } from './creation-row.ts';

export interface PhaseRequest extends CreationRef {
  phase: CreationStatus;
  /** Counts how often it comes to this phase. */
  round: number;
}

/** Says what the creation begins with now. */
export async function enterPhase(db: Database, request: PhaseRequest): Promise<void> {
  const message = await messageOf(db, request);
  await db.transaction().execute((trx) =>
    recordProgress(trx, request, {
      key: `phase/${request.phase}/${request.round}`,
      status: request.phase,
      message,
    }),
  );
}

async function messageOf(db: Database, { phase, tenant_id }: PhaseRequest): Promise<string> {
  switch (phase) {
    case 'understanding':
      return 'Reading the request…';
    case 'discovering':
      return checking(await countDeployments(db, tenant_id));
    case 'configuring':
      return 'Building the configuration…';
    case 'applying':
      return 'Confirmed.';
    case 'verifying':
      return 'Reading it back…';
    default:
      return '';
  }
}

const checking = (count: number) =>
  count === 1 ? 'Checking 1 deployment…' : `Checking ${count} deployments…`;

async function countDeployments(db: Database, tenantId: string): Promise<number> {
  const { count } = await db
    .selectFrom('deployments')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
