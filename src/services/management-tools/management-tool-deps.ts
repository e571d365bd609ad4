import type { Logger } from '../../platform/logger.ts';
import type { AcceptDeps } from '../agent-creations/accept-creation.ts';
import type { DeploymentDeps } from '../deployments/deployment-deps.ts';

/** What the tools need that manage agents on deployments. */
export interface ManagementToolDeps extends AcceptDeps {
  deployments: DeploymentDeps;
  log: Logger;
}
