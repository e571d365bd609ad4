import type { Principal } from '../../auth/principal.ts';
import type { DecisionKind } from '../../contracts/approval.ts';
import type { Database } from '../../db/database.ts';
import { isCreationId } from '../../db/queries/read-owner.ts';
import { ForbiddenError, InvalidInputError } from '../../platform/errors.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import type { ApprovalRow } from './approval-row.ts';

/**
 * An agent creation acts with its user's rights: only they decide. Others can reject. The user brings their newest token with the decision; a
 * question to sign in again needs it.
 * @throws ForbiddenError InvalidInputError
 */
export async function bringToken(
  { db, vault }: { db: Database; vault: TokenVault },
  row: ApprovalRow,
  { userId, token }: Principal,
  decision: DecisionKind,
): Promise<void> {
  if (!isCreationId(row.workflow_id)) return;
  const owner = await readUser(db, row);
  if (owner !== userId) {
    if (decision === 'reject') return;
    throw new ForbiddenError(`It acts with the rights of ${owner}: they decide; you can reject.`);
  }
  if (row.kind === 'sign_in' && decision === 'approve' && !token)
    throw new InvalidInputError([
      { field: 'Authorization', message: 'is to bring the token that it goes on with' },
    ]);
  if (!token) return;
  await vault.keep(db, { tenantId: row.tenant_id, userId, token });
  await db
    .updateTable('agent_creations')
    .set({ brings_token: true })
    .where('tenant_id', '=', row.tenant_id)
    .where('agent_creation_id', '=', row.workflow_id)
    .execute();
}

async function readUser(db: Database, row: ApprovalRow): Promise<string | undefined> {
  const creation = await db
    .selectFrom('agent_creations')
    .select('user_id')
    .where('tenant_id', '=', row.tenant_id)
    .where('agent_creation_id', '=', row.workflow_id)
    .executeTakeFirst();
  return creation?.user_id;
}
