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
      error:
        'It is not known for whom this run works, so there is nobody whose rights could be used.',
      advice: 'Say that the task has to be started anew, by the person who wants it.',
    });
  const { user_id: userId, user_rights: rights } = row;
  if (rights.dropped)
    throw new ModelFacingError({
      error: `${rights.dropped.by} has steered this run (${rights.dropped.action}), so it no longer acts for ${userId}. What it has started before goes on.`,
      advice: `Do not try again. Say that ${userId} has to start or fork the task, so that it acts for them.`,
    });
  if (!rights.scopes.includes(scope))
    throw new ModelFacingError({
      error: `${userId}, for whom this run works, may not do this: it needs the scope ${scope}.`,
      advice: 'Do not try again. Say that somebody with this right has to start the task.',
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
      error: `The token of ${userId} was not kept here, so the deployments cannot be asked in their name.`,
      advice: 'Say that the operators have to set TOKEN_ENCRYPTION_KEYS.',
    });
  if (kept.isExpired)
    throw new ModelFacingError({
      error: `The sign-in of ${userId} is over.`,
      advice: `Say that ${userId} has to sign in again and start the task anew.`,
    });
  return { tenantId, userId, token: kept.value };
}
