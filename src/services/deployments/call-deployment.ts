import type { Client } from '@langchain/langgraph-sdk';
import { createAgentFetch } from '../../agents/agent-fetch.ts';
import { createClient, type DeploymentTarget } from '../../agents/langgraph/client.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError, toDeploymentError } from './deployment-error.ts';
import type { DeploymentRow } from './deployment-row.ts';
import { redactToken } from './redact-token.ts';

/** A deployment as its requests see it. */
export interface DeploymentSession {
  peer: DeploymentTarget;
  client: Client;
  signal: AbortSignal;
}

export type AskDeps = Pick<DeploymentDeps, 'credentials' | 'addresses'>;
export type DeploymentEndpoint = Pick<
  DeploymentRow,
  'tenant_id' | 'url' | 'token_headers' | 'auth'
>;

/**
 * Asks a deployment as the caller. What it says comes from outside: it is not nested deeper than can be written down.
 * @throws DeploymentError, or the signal's reason where that is no time limit
 */
export async function callDeployment<T>(
  deps: AskDeps,
  caller: Caller,
  deployment: DeploymentEndpoint,
  signal: AbortSignal,
  work: (visit: DeploymentSession) => Promise<T>,
): Promise<T> {
  const peer = toPeer(deps, caller, deployment);
  try {
    signal.throwIfAborted();
    const answer = await work({ peer, client: createClient(peer), signal });
    if (isTooDeep(answer))
      throw new DeploymentError('bad_response', "The deployment's answer is nested too deep.");
    return answer;
  } catch (error) {
    throw redactToken(toDeploymentError(signal.aborted ? signal.reason : error), caller.token);
  }
}

function toPeer(deps: AskDeps, caller: Caller, deployment: DeploymentEndpoint): DeploymentTarget {
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
