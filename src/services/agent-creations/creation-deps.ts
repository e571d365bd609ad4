import type { Logger } from '../../platform/logger.ts';
import type { AnswerDeps } from '../conversations/answer.ts';
import type { DeploymentDeps } from '../deployments/deployment-deps.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';

/** What the steps of an agent creation need. */
export interface CreationDeps extends AnswerDeps {
  vault: TokenVault;
  deployments: DeploymentDeps;
  log: Logger;
}
