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
  log.warn({ ...fields, err: error, reference }, 'an agent creation met an error');
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
      advice: 'Ask again then; what was done until now stays.',
    };
  if (error instanceof DeploymentError)
    return describeDeploymentError(error, deployment ?? 'The deployment');
  return {
    kind: 'unexpected',
    message: 'Something went wrong here.',
    advice: 'Ask again. If it happens again, tell the operators the reference.',
  };
}

function describeDeploymentError({ kind, message }: DeploymentError, name: string): Description {
  switch (kind) {
    case 'unauthenticated':
      return {
        kind: 'authentication',
        message: `${name} does not accept your sign-in.`,
        advice: 'Sign in again, then ask again.',
      };
    case 'denied':
      return {
        kind: 'permission',
        message: `You may not do this on ${name}.`,
        advice: `Ask whoever runs ${name} for the right, or choose another deployment.`,
      };
    case 'unreachable':
    case 'timeout':
    case 'overloaded':
      return {
        kind: 'network',
        message: `${name} is not answering.`,
        advice: 'Ask again later, or choose another deployment.',
      };
    case 'not_found':
      return {
        kind: 'validation',
        message: `${name} no longer has what this is about.`,
        advice: 'Look at what is there now, then ask again.',
      };
    case 'rejected':
      return {
        kind: 'validation',
        message: `${name} refused it: ${message}`,
        advice: 'Change the request so that it fits, then ask again.',
      };
    default:
      return {
        kind: 'unexpected',
        message: `${name} gave an answer that is not LangGraph's.`,
        advice: 'Tell whoever runs the deployment, with the reference.',
      };
  }
}
