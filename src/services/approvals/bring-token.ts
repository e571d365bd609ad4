import type { CallerToken } from '../../auth/principal.ts';
import type { Database } from '../../db/database.ts';
import { isCreationId } from '../../db/queries/read-owner.ts';
import { ForbiddenError, InvalidInputError } from '../../platform/errors.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import type { ApprovalRow } from './approval-row.ts';

export interface Bringer {
  userId: string;
  token: CallerToken | undefined;
}

/**
 * A user who decides on a flow that acts with their rights brings it their newest token. A flow that asks them to sign in again goes on with
 * nothing else.
 * @throws ForbiddenError InvalidInputError
 */
export async function bringToken(
  { db, vault }: { db: Database; vault: TokenVault },
  row: ApprovalRow,
  { userId, token }: Bringer,
  isYes: boolean,
): Promise<void> {
  if (!isCreationId(row.workflow_id)) return;
  const isOwn = (await readUser(db, row)) === userId;
  if (row.kind === 'sign_in' && isYes) {
    if (!isOwn)
      throw new ForbiddenError(`It acts with the rights of ${row.subject.user_id}: they sign in.`);
    if (!token)
      throw new InvalidInputError([
        { field: 'Authorization', message: 'is to bring the token that it goes on with' },
      ]);
  }
  if (isOwn && token)
    await vault.keep(db, {
      tenantId: row.tenant_id,
      userId,
      token,
    });
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
