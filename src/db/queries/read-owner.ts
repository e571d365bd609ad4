import { isEndedCreation } from '../../contracts/agent-creation.ts';
import type { ApprovalSettings } from '../../contracts/approval.ts';
import { isTerminal } from '../../contracts/workflow.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { Database } from '../database.ts';

/** Who asks questions and has conversations: a run, or an agent creation. Their ids tell which. */
export interface Owner {
  isEnded: boolean;
  sessionId: string | null;
  approval: Pick<ApprovalSettings, 'expires_in_seconds' | 'on_timeout'> | undefined;
}

export const isCreationId = (id: string): boolean => id.startsWith('ac_');

/** The lock keeps the end of the owner from passing by. @throws NotFoundError */
export async function readOwnerForShare(
  trx: Database,
  tenantId: string,
  id: string,
): Promise<Owner> {
  return isCreationId(id) ? readCreation(trx, tenantId, id) : readRun(trx, tenantId, id);
}

async function readRun(trx: Database, tenantId: string, id: string): Promise<Owner> {
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

async function readCreation(trx: Database, tenantId: string, id: string): Promise<Owner> {
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
