import type { Database } from '../../db/database.ts';
import { ForbiddenError, InvalidInputError } from '../../platform/errors.ts';
import { type DecisionDeps, toChoice } from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import type { DecisionRule } from '../approvals/decision-rules.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import type { KeptToken, TokenVault } from '../user-tokens/token-vault.ts';
import { requestCreationDecision } from './ask-person.ts';
import { type CreationRef, readCreation } from './creation-row.ts';
import type { StepRequest } from './creation-step.ts';

interface UserTokenDeps extends DecisionDeps {
  vault: TokenVault;
}

/**
 * Runs `work` with the user's newest token. If the token has expired or a deployment refuses it, the creation waits for a `sign_in` decision
 * that carries a new token.
 * @throws DecisionPendingError DecisionRejectedError
 */
export async function withUserToken<T>(
  deps: UserTokenDeps,
  request: StepRequest,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const user = await readUser(deps.db, request);
  for (;;) {
    const token = await deps.vault.read(deps.db, user);
    // The deployment's own credentials must never replace a missing user token.
    if (token ? token.isExpired : user.bringsToken) {
      await requestSignIn(deps, request, user.userId, token);
      continue;
    }
    try {
      const { tenantId, userId } = user;
      return await work({ tenantId, userId, token: token?.value });
    } catch (error) {
      if (!(error instanceof DeploymentError) || error.kind !== 'unauthenticated') throw error;
      await requestSignIn(deps, request, user.userId, token);
    }
  }
}

async function readUser(db: Database, ref: CreationRef) {
  const row = await readCreation(db, ref);
  return { tenantId: row.tenant_id, userId: row.user_id, bringsToken: row.brings_token };
}

/** Returns when the vault has a newer token than the refused one. */
async function requestSignIn(
  deps: UserTokenDeps,
  request: StepRequest,
  userId: string,
  refused: KeptToken | undefined,
): Promise<void> {
  const version = refused?.version ?? 0;
  const { decision } = await requestCreationDecision(deps, request, {
    place: `sign-in/${version}`,
    status: 'awaiting_sign_in',
    message: 'Waiting for a new sign-in.',
    kind: 'sign_in',
    title: refused ? 'Your token has expired. Sign in again to continue.' : 'Sign in to continue.',
    subject: { user_id: userId, reason: refused?.isExpired ? 'expired' : 'refused', version },
    choices: [
      toChoice('approve', 'Continues with the token of this request.'),
      toChoice('reject', 'Ends the agent creation.'),
    ],
  });
  const user = { tenantId: request.tenant_id, userId };
  const newest = await deps.vault.read(deps.db, user);
  if (decision !== 'approve' || (newest?.version ?? 0) <= version)
    throw new DecisionRejectedError('rejected', 'The sign-in was not renewed in time.');
}

/** Removes the token from a deployment's answer, which may echo it, before the answer is stored. */
export function hideToken<T>({ token }: Caller, value: T): T {
  const json = token === undefined ? undefined : JSON.stringify(value);
  const hidden = token && JSON.stringify(token).slice(1, -1);
  if (!json || !hidden || !json.includes(hidden)) return value;
  return JSON.parse(json.replaceAll(hidden, '[token]')) as T;
}

/**
 * An agent creation acts with the rights of its user, so only the user may approve; others may reject. The user's newest token comes with the
 * decision, and a question to sign in again requires it.
 */
export const admitCreationDecision =
  ({ db, vault }: Pick<UserTokenDeps, 'db' | 'vault'>): NonNullable<DecisionRule['admit']> =>
  async (row, { userId, token }, { decision }) => {
    if (row.owner_kind !== 'agent_creation') return;
    const ref = { tenant_id: row.tenant_id, agent_creation_id: row.owner_id };
    const owner = await readUserId(db, ref);
    if (owner !== userId) {
      if (decision === 'reject') return;
      throw new ForbiddenError(
        `The agent creation acts with the rights of ${owner}. Only ${owner} can approve it; you can reject it.`,
      );
    }
    if (row.kind === 'sign_in' && decision === 'approve' && !token)
      throw new InvalidInputError([
        { field: 'Authorization', message: 'must be sent with the token to continue with' },
      ]);
    if (!token) return;
    await vault.keep(db, { tenantId: row.tenant_id, userId, token });
    await db
      .updateTable('agent_creations')
      .set({ brings_token: true })
      .where('tenant_id', '=', ref.tenant_id)
      .where('agent_creation_id', '=', ref.agent_creation_id)
      .execute();
  };

async function readUserId(db: Database, ref: CreationRef): Promise<string | undefined> {
  const creation = await db
    .selectFrom('agent_creations')
    .select('user_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('agent_creation_id', '=', ref.agent_creation_id)
    .executeTakeFirst();
  return creation?.user_id;
}
