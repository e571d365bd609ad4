import { z } from 'zod';
import { graphId } from '../../contracts/deployment.ts';
import type { Scope } from '../../contracts/scope.ts';
import { jsonObject, line } from '../../contracts/text.ts';
import type { ToolAnnotations } from '../../contracts/tool.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { DomainError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ToolContext } from '../../tools/tool.ts';
import type { AcceptDeps } from '../agent-creations/accept-creation.ts';
import { HourlyQuotaError } from '../agent-creations/limits.ts';
import { describeError } from '../agent-creations/person-error.ts';
import type { Caller } from '../deployments/call-deployment.ts';
import type { DeploymentDeps } from '../deployments/deployment-deps.ts';
import { DeploymentError } from '../deployments/deployment-error.ts';

/** A tool that manages agents on deployments for the user of a run. */
export interface ManagementTool<Input extends z.ZodObject> {
  name: string;
  description: string;
  input: Input;
  /** The scope that the user of the run needs. */
  scope: Scope;
  annotations: ToolAnnotations;
  /** @returns the result for the model, as JSON. @throws ModelFacingError DecisionPendingError DeploymentError */
  run(call: ManagementToolCall, input: z.output<Input>): Promise<object>;
}

export interface ManagementToolCall {
  deps: ManagementToolDeps;
  context: ToolContext;
  user: ToolUser;
  /** @throws ModelFacingError */
  caller(): Promise<Caller>;
}

export interface ManagementToolDeps extends AcceptDeps {
  deployments: DeploymentDeps;
  log: Logger;
  /** Base URL of the API, for links; may be empty. */
  publicUrl: string;
}

/** The user that a run acts for. */
export interface ToolUser {
  tenantId: string;
  userId: string;
  /** The user authenticated with a token of their own when they started the run. */
  hasToken: boolean;
}

/** The annotations of tools that change nothing. */
export const READ_ONLY: ToolAnnotations = {
  read_only: true,
  idempotent: true,
  destructive: false,
};

/** Input fields that several tools share. */
export const deployment = line(1, 120).describe('Name or id of the deployment.');
export const graph = graphId.describe('The graph, as named by list_graphs.');
export const agent = line(1, 200).describe('Name or id of the agent.');
export const config = jsonObject.describe("Values of the graph's fields.");
export const refresh = z
  .boolean()
  .default(false)
  .describe('Ignores cached answers and queries the deployments now.');

/** The error result of a tool: the problem, and how the model can solve it. */
export interface ModelFacingProblem {
  error: string;
  advice?: string;
  [more: string]: unknown;
}

/** Rejects a call with a problem that the model can solve. */
export class ModelFacingError extends Error {
  readonly problem: ModelFacingProblem;
  constructor(problem: ModelFacingProblem, options: ErrorOptions = {}) {
    super(problem.error, options);
    this.name = 'ModelFacingError';
    this.problem = problem;
  }
}

/** @returns undefined for an unknown error, or one that a retry may solve */
export function toModelFacingProblem(
  error: unknown,
  deploymentName: string | null = null,
): ModelFacingProblem | undefined {
  if (error instanceof ModelFacingError) return error.problem;
  if (isTransientDatabaseError(error)) return undefined;
  if (error instanceof DeploymentError || error instanceof HourlyQuotaError) {
    const { message, advice } = describeError(error, deploymentName);
    const detail = error instanceof DeploymentError ? { detail: error.message } : {};
    return { error: message, advice, ...detail };
  }
  return error instanceof DomainError ? { error: error.message } : undefined;
}
