import { isEndedCreation } from '../../contracts/agent-creation.ts';
import type { ApprovalSettings } from '../../contracts/approval.ts';
import type { Owner, OwnerKind } from '../../contracts/owner.ts';
import { isTerminal } from '../../contracts/workflow.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { Database } from '../database.ts';

/** What the owner says about questions that are asked for it. */
export interface OwnerState {
  isEnded: boolean;
  sessionId: string | null;
  approval: Pick<ApprovalSettings, 'expires_in_seconds' | 'on_timeout'> | undefined;
}

/** Locks the owner, so that it cannot end before the transaction does. @throws NotFoundError */
export const readOwnerForShare = (
  trx: Database,
  tenantId: string,
  { kind, id }: Owner,
): Promise<OwnerState> => READERS[kind](trx, tenantId, id);

async function readRun(trx: Database, tenantId: string, id: string): Promise<OwnerState> {
  const run = await trx
    .selectFrom('workflows')
    .select(['status', 'session_id', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', id)
    .forShare()
    .executeTakeFirst();
  if (!run) throw new NotFoundError('workflow', id);
  return {
    isEnded: isTerminal(run.status),
    sessionId: run.session_id,
    approval: run.settings.approval,
  };
}

async function readCreation(trx: Database, tenantId: string, id: string): Promise<OwnerState> {
  const creation = await trx
    .selectFrom('agent_creations')
    .select(['status', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('agent_creation_id', '=', id)
    .forShare()
    .executeTakeFirst();
  if (!creation) throw new NotFoundError('agent creation', id);
  const { expires_in_seconds } = creation.settings;
  return {
    isEnded: isEndedCreation(creation.status),
    sessionId: null,
    approval: { expires_in_seconds, on_timeout: 'fail' },
  };
}

const READERS: Record<OwnerKind, typeof readRun> = {
  workflow: readRun,
  agent_creation: readCreation,
};
