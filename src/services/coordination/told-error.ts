import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { DomainError } from '../../platform/errors.ts';
import { LimitReachedError } from '../agent-creations/limits.ts';
import { describeError } from '../agent-creations/person-error.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';

/** What a model is told in place of a result: what is wrong, and what it can do about it. */
export interface Told {
  error: string;
  advice?: string;
  [more: string]: unknown;
}

/** A call that cannot be carried out as it was made; the model goes on with this. */
export class ToldError extends Error {
  readonly told: Told;
  constructor(told: Told, options: ErrorOptions = {}) {
    super(told.error, options);
    this.name = 'ToldError';
    this.told = told;
  }
}

/** What a model can be told of an error; undefined for one that another attempt can help, or that nobody knows. */
export function toldOf(error: unknown, deployment: string | null = null): Told | undefined {
  if (error instanceof ToldError) return error.told;
  if (isTransientDatabaseError(error)) return undefined;
  if (error instanceof DeploymentError || error instanceof LimitReachedError) {
    const { message, advice } = describeError(error, deployment);
    const detail = error instanceof DeploymentError ? { detail: error.message } : {};
    return { error: message, advice, ...detail };
  }
  return error instanceof DomainError ? { error: error.message } : undefined;
}
