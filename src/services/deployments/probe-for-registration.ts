import { InvalidInputError } from '../../platform/errors.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { callDeployment, type DeploymentEndpoint } from './call-deployment.ts';
import type { Caller } from './caller.ts';
import type { DeploymentDeps } from './deployment-deps.ts';
import { DeploymentError } from './deployment-error.ts';
import { loadOverview, type Overview } from './overview.ts';

/**
 * What a deployment shows the caller; undefined where it is there and refuses them.
 * @throws InvalidInputError that names what has to change
 */
export async function probeForRegistration(
  deps: DeploymentDeps,
  caller: Caller,
  deployment: DeploymentEndpoint,
): Promise<Overview | undefined> {
  const signal = AbortSignal.timeout(deps.timeoutMs);
  try {
    return await callDeployment(deps, caller, deployment, signal, loadOverview);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    const isOurs = error.cause instanceof SecretUnavailableError;
    if (error.isDenied && !isOurs) return undefined;
    const field = isOurs ? 'auth' : 'url';
    throw new InvalidInputError([{ field, message: error.message }]);
  }
}
