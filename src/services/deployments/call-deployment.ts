import type { Client } from '@langchain/langgraph-sdk';
import { createAgentFetch } from '../../agents/agent-fetch.ts';
import { createClient, type DeploymentTarget } from '../../agents/langgraph/client.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError, toDeploymentError } from './deployment-error.ts';
import type { DeploymentRow } from './deployment-row.ts';

/** The user that a deployment is called for. The token stays in memory: it is in no row, log or Temporal history. */
export interface Caller {
  tenantId: string;
  userId: string;
  /** The user's own token. Without it, calls carry the deployment's `auth`. */
  token: string | undefined;
}

/** The clients of one call, and the signal that ends it. */
export interface DeploymentSession {
  peer: DeploymentTarget;
  client: Client;
  signal: AbortSignal;
}

type CallDeps = Pick<DeploymentDeps, 'credentials' | 'addresses'>;
export type DeploymentEndpoint = Pick<
  DeploymentRow,
  'tenant_id' | 'url' | 'token_headers' | 'auth'
>;

/**
 * Calls a deployment as the caller. Answers are untrusted; one that is nested too deep to be stored is an error.
 * @throws DeploymentError, or the signal's reason unless that is a timeout
 */
export async function callDeployment<T>(
  deps: CallDeps,
  caller: Caller,
  deployment: DeploymentEndpoint,
  signal: AbortSignal,
  work: (session: DeploymentSession) => Promise<T>,
): Promise<T> {
  const peer = toPeer(deps, caller, deployment);
  try {
    signal.throwIfAborted();
    const answer = await work({ peer, client: createClient(peer), signal });
    if (isTooDeep(answer))
      throw new DeploymentError('bad_response', "The deployment's answer is nested too deeply.");
    return answer;
  } catch (error) {
    throw redactToken(toDeploymentError(signal.aborted ? signal.reason : error), caller.token);
  }
}

function toPeer(deps: CallDeps, caller: Caller, deployment: DeploymentEndpoint): DeploymentTarget {
  const endpoint = deployment.url.replace(/\/+$/, '');
  const { token } = caller;
  const headers = async () =>
    token === undefined
      ? deps.credentials.headersOf(deployment.tenant_id, deployment.auth)
      : tokenHeaders(deployment.token_headers, token);
  const { addresses } = deps;
  return { endpoint, fetch: createAgentFetch({ endpoint, headers, addresses }) };
}

const tokenHeaders = (names: string[], token: string): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [name, /^authorization$/i.test(name) ? `Bearer ${token}` : token]),
  );

/** Shorter tokens are not secret and would match any text. */
const MIN_LENGTH = 8;

export const containsToken = (text: string, token: string): boolean =>
  token.length >= MIN_LENGTH && text.includes(token);

/** Removes the caller's token from an error. The deployment may have echoed it, and errors are shown, logged and stored. */
function redactToken(error: unknown, token: string | undefined): unknown {
  if (!(error instanceof DeploymentError) || token === undefined) return error;
  if (!containsToken(`${error.message} ${causesOf(error)}`, token)) return error;
  const { kind, status, retryAfterMs } = error;
  return new DeploymentError(kind, error.message.replaceAll(token, '…'), { status, retryAfterMs });
}

function causesOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `${cause.message} ${causesOf(cause)}` : '';
}
