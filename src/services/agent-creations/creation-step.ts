import type { CreationStatus } from '../../contracts/agent-creation.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import type { DeploymentDeps } from '../deployments/deployment-deps.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import type { CreationRef } from './creation-row.ts';

/** The dependencies of every step of an agent creation. */
export interface CreationDeps extends AnswerDeps {
  vault: TokenVault;
  deployments: DeploymentDeps;
  log: Logger;
}

/** The input of every step that may wait for a person. */
export interface StepRequest extends CreationRef {
  /** The id of the Temporal workflow that waits. */
  waiter: string;
  /** The status that the creation returns to after the wait. */
  phase: CreationStatus;
}

/** The input of every step for one agent of the creation. */
export interface ItemRequest extends StepRequest {
  item: number;
}
