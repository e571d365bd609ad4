import type { Database } from '../../db/database.ts';
import { isCreationId } from '../../db/queries/read-owner.ts';
import { ForbiddenError, InvalidInputError } from '../../platform/errors.ts';
import type { ApprovalRow } from '../approvals/approval-row.ts';
import type { DecisionRule } from '../approvals/decision-rules.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';

interface BringTokenDeps {
  db: Database;
  vault: TokenVault;
}

/**
 * An agent creation acts with the rights of its user, so only the user may approve; others may reject. The user's newest token comes with the
 * decision, and a question to sign in again requires it.
 */
export const bringToken =
  ({ db, vault }: BringTokenDeps): NonNullable<DecisionRule['admit']> =>
  async (row, { userId, token }, { decision }) => {
    if (!isCreationId(row.workflow_id)) return;
    const owner = await readUser(db, row);
    if (owner !== userId) {
      if (decision === 'reject') return;
      throw new ForbiddenError(
        `The agent creation acts with the rights of ${owner}. Only ${owner} can approve it; you can reject it.`,
      );
    }
    if (row.kind === 'sign_in' && decision === 'approve' && !token)
      throw new InvalidInputError([
        { field: 'Authorization', message: 'must carry the token to continue with' },
      ]);
    if (!token) return;
    await vault.keep(db, { tenantId: row.tenant_id, userId, token });
    await db
      .updateTable('agent_creations')
      .set({ brings_token: true })
      .where('tenant_id', '=', row.tenant_id)
      .where('agent_creation_id', '=', row.workflow_id)
      .execute();
  };

async function readUser(db: Database, row: ApprovalRow): Promise<string | undefined> {
  const creation = await db
    .selectFrom('agent_creations')
    .select('user_id')
    .where('tenant_id', '=', row.tenant_id)
    .where('agent_creation_id', '=', row.workflow_id)
    .executeTakeFirst();
  return creation?.user_id;
}
