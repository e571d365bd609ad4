import type { Scope } from '../../contracts/scope.ts';
import type { ToolContext } from '../../tools/tool.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { type ManagementToolDeps, ModelFacingError, type ToolUser } from './management-tool.ts';

/** @throws ModelFacingError if the run has no user, or its user lacks the scope */
export async function readToolUser(
  { db }: Pick<ManagementToolDeps, 'db'>,
  { tenantId, workflowId }: Pick<ToolContext, 'tenantId' | 'workflowId'>,
  scope: Scope,
): Promise<ToolUser> {
  const row = await db
    .selectFrom('workflows')
    .select(['user_id', 'user_rights'])
    .where('tenant_id', '=', tenantId)
    .where('workflow_id', '=', workflowId)
    .executeTakeFirst();
  if (!row?.user_id || !row.user_rights)
    throw new ModelFacingError({
      error: 'This run has no user whose rights it could use.',
      advice: 'Tell the person to start the task again with their own credentials.',
    });
  const { user_id: userId, user_rights: rights } = row;
  if (rights.dropped)
    throw new ModelFacingError({
      error: `${rights.dropped.by} steered this run (${rights.dropped.action}), so it no longer acts for ${userId}. Operations that it started earlier continue.`,
      advice: `Do not retry. Report that ${userId} must start or fork the task so that it acts for them.`,
    });
  if (!rights.scopes.includes(scope))
    throw new ModelFacingError({
      error: `${userId}, the user of this run, lacks the scope ${scope}.`,
      advice: 'Do not retry. Report that a user with this scope must start the task.',
    });
  return { tenantId, userId, hasToken: rights.token };
}

/** A user who authenticated with a token never calls a deployment without it. @throws ModelFacingError */
export async function readCaller(
  { db, vault }: Pick<ManagementToolDeps, 'db' | 'vault'>,
  { tenantId, userId, hasToken }: ToolUser,
): Promise<Caller> {
  if (!hasToken) return { tenantId, userId, token: undefined };
  const kept = await vault.read(db, { tenantId, userId });
  if (!kept)
    throw new ModelFacingError({
      error: `The token of ${userId} is not stored, so the deployments cannot be called for this user.`,
      advice: 'Report that the operator must set TOKEN_ENCRYPTION_KEYS.',
    });
  if (kept.isExpired)
    throw new ModelFacingError({
      error: `The token of ${userId} has expired.`,
      advice: `Report that ${userId} must sign in again and restart the task.`,
    });
  return { tenantId, userId, token: kept.value };
}
