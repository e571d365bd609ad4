import type { Database } from '../../db/database.ts';
import { type DecisionDeps, toChoice } from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import type { Caller } from '../deployments/caller.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import type { KeptToken, TokenVault } from '../user-tokens/token-vault.ts';
import { askAndWait, type CreationWaitRequest } from './ask-and-wait.ts';
import { type CreationRef, readCreation } from './creation-row.ts';

export interface CallerDeps extends DecisionDeps {
  vault: TokenVault;
}

export type CallerRequest = CreationWaitRequest;

/** A deployment may say what it was sent: nothing that is kept has the token in it. */
export function withoutToken<T>({ token }: Caller, value: T): T {
  const json = token === undefined ? undefined : JSON.stringify(value);
  const hidden = token && JSON.stringify(token).slice(1, -1);
  if (!json || !hidden || !json.includes(hidden)) return value;
  return JSON.parse(json.replaceAll(hidden, '[token]')) as T;
}

/**
 * Does something as the user. Where their token is over, or a deployment no longer takes it, the flow waits until they have brought a new
 * one, by deciding the question with it.
 * @throws DecisionPendingError DecisionRejectedError
 */
export async function withUserToken<T>(
  deps: CallerDeps,
  request: CallerRequest,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const user = await readUser(deps.db, request);
  for (;;) {
    const token = await deps.vault.read(deps.db, user);
    // Never with the deployment's own credentials in the place of a token that is gone.
    if (token ? token.isExpired : user.bringsToken) {
      await signInAgain(deps, request, user.userId, token);
      continue;
    }
    try {
      const { tenantId, userId } = user;
      return await work({ tenantId, userId, token: token?.value });
    } catch (error) {
      if (!(error instanceof DeploymentError) || error.kind !== 'unauthenticated') throw error;
      await signInAgain(deps, request, user.userId, token);
    }
  }
}

async function readUser(db: Database, ref: CreationRef) {
  const row = await readCreation(db, ref);
  return { tenantId: row.tenant_id, userId: row.user_id, bringsToken: row.brings_token };
}

/** Returns when there is a newer token than the one that was refused. */
async function signInAgain(
  deps: CallerDeps,
  request: CallerRequest,
  userId: string,
  refused: KeptToken | undefined,
): Promise<void> {
  const version = refused?.version ?? 0;
  const { decision } = await askAndWait(deps, request, {
    place: `sign-in/${version}`,
    status: 'awaiting_sign_in',
    message: 'Waiting for you to sign in again.',
    kind: 'sign_in',
    title: refused ? 'Your sign-in is over: sign in again to go on.' : 'Sign in to go on.',
    subject: { user_id: userId, reason: refused?.isExpired ? 'expired' : 'refused', version },
    choices: [
      toChoice('approve', 'Goes on with the token that this request is sent with.'),
      toChoice('reject', 'Ends the flow.'),
    ],
  });
  const user = { tenantId: request.tenant_id, userId };
  const newest = await deps.vault.read(deps.db, user);
  if (decision !== 'approve' || (newest?.version ?? 0) <= version)
    throw new DecisionRejectedError('rejected', 'Nobody signed in again.');
}
