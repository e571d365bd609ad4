import { AgentError } from './agent-error.ts';

/** What the adapters of agents that we run ourselves know of models. */
export interface ModelDeps {
  /** Why a model cannot be used, or undefined. Null stands for the default model. */
  findModelProblem(model: string | null): string | undefined;
}

/** An agent is not active if no provider has its model. @throws AgentError `rejected` */
export function assertModel({ findModelProblem }: ModelDeps, model: string | null): void {
  const problem = findModelProblem(model);
  if (problem) throw new AgentError('rejected', problem);
}
