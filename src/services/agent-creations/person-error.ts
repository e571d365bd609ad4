import type { PersonError } from '../../contracts/agent-creation.ts';
import type { Logger } from '../../platform/logger.ts';
import { newId } from '../../platform/new-id.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';
import { HourlyQuotaError } from './limits.ts';

/** Ends one agent of a creation, with a message for the user. */
export class ItemFailedError extends Error {
  readonly failure: Omit<PersonError, 'reference'>;
  constructor(failure: Omit<PersonError, 'reference' | 'alternative'> & { alternative?: string }) {
    super(failure.message);
    this.name = 'ItemFailedError';
    this.failure = { alternative: null, ...failure };
  }
}

interface ErrorContext {
  /** The name of the deployment that the call went to. */
  deployment: string | null;
  alternative?: string | null;
}

/**
 * Describes an error to the user: what happened, what to do next, and an alternative if there is one. The cause goes to the log under the
 * reference that the user sees.
 */
export function toPersonError(
  log: Logger,
  error: unknown,
  { deployment, alternative = null }: ErrorContext,
  fields: Record<string, unknown>,
): PersonError {
  const reference = newId('er');
  log.warn({ ...fields, err: error, reference }, 'an agent creation failed');
  return { alternative, ...describeError(error, deployment), reference };
}

type Description = Omit<PersonError, 'reference' | 'alternative'> &
  Partial<Pick<PersonError, 'alternative'>>;

/** @param deployment the name of the deployment that the call went to */
export function describeError(error: unknown, deployment: string | null): Description {
  if (error instanceof ItemFailedError) {
    const { alternative, ...failure } = error.failure;
    return alternative === null ? failure : error.failure;
  }
  if (error instanceof HourlyQuotaError)
    return {
      kind: 'limit',
      message: error.message,
      advice: 'Try again then. Finished operations stay in effect.',
    };
  if (error instanceof DeploymentError)
    return describeDeploymentError(error, deployment ?? 'The deployment');
  return {
    kind: 'unexpected',
    message: 'An internal error occurred.',
    advice: 'Try again. If the error persists, give the reference to the operator.',
  };
}

function describeDeploymentError({ kind, message }: DeploymentError, name: string): Description {
  switch (kind) {
    case 'unauthenticated':
      return {
        kind: 'authentication',
        message: `${name} rejects your credentials.`,
        advice: 'Sign in again, then retry.',
      };
    case 'denied':
      return {
        kind: 'permission',
        message: `You lack permission for this on ${name}.`,
        advice: `Ask the operator of ${name} for the permission, or choose another deployment.`,
      };
    case 'unreachable':
    case 'timeout':
    case 'overloaded':
      return {
        kind: 'network',
        message: `${name} is not responding.`,
        advice: 'Try again later, or choose another deployment.',
      };
    case 'not_found':
      return {
        kind: 'validation',
        message: `${name} no longer has this resource.`,
        advice: 'Check what exists now, then try again.',
      };
    case 'rejected':
      return {
        kind: 'validation',
        message: `${name} rejected the request: ${message}`,
        advice: 'Correct the request, then try again.',
      };
    default:
      return {
        kind: 'unexpected',
        message: `${name} sent an answer that is not in LangGraph's format.`,
        advice: 'Give the reference to the operator of the deployment.',
      };
  }
}
