import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { DomainError } from '../../platform/errors.ts';
import { HourlyQuotaError } from '../agent-creations/limits.ts';
import { describeError } from '../agent-creations/person-error.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';

/** What a model is told in place of a result: what is wrong, and what it can do about it. */
export interface ModelFacingProblem {
  error: string;
  advice?: string;
  [more: string]: unknown;
}

/** A call that cannot be carried out as it was made; the model goes on with this. */
export class ModelFacingError extends Error {
  readonly told: ModelFacingProblem;
  constructor(told: ModelFacingProblem, options: ErrorOptions = {}) {
    super(told.error, options);
    this.name = 'ModelFacingError';
    this.told = told;
  }
}

/** What a model can be told of an error; undefined for one that another attempt can help, or that nobody knows. */
export function toModelFacingProblem(
  error: unknown,
  deployment: string | null = null,
): ModelFacingProblem | undefined {
  if (error instanceof ModelFacingError) return error.told;
  if (isTransientDatabaseError(error)) return undefined;
  if (error instanceof DeploymentError || error instanceof HourlyQuotaError) {
    const { message, advice } = describeError(error, deployment);
    const detail = error instanceof DeploymentError ? { detail: error.message } : {};
    return { error: message, advice, ...detail };
  }
  return error instanceof DomainError ? { error: error.message } : undefined;
}
