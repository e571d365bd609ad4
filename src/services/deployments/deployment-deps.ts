import type { Cached } from '../../contracts/deployment.ts';
import type { Database } from '../../db/database.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Credentials } from '../agents/credentials.ts';

/** What everything about deployments needs; API and worker have the same. */
export interface DeploymentDeps {
  db: Database;
  credentials: Credentials;
  addresses: AddressPolicy;
  /** Within what a deployment must show itself; a schema, which it may have to make first, has three times that. */
  timeoutMs: number;
  /** For so long one that was down is not asked again. */
  retryMs: number;
  /** Requests under way in this process, so that a user who asks twice at once is answered by one. */
  inFlight: Map<string, Promise<Cached<unknown>>>;
}

export interface DeploymentOptions {
  db: Database;
  /** The registry's, which keeps access tokens of OAuth. */
  registry: { credentials: Credentials; addresses: AddressPolicy };
  config: { DEPLOYMENT_TIMEOUT_SECONDS: number; DEPLOYMENT_RETRY_SECONDS: number };
}

export const createDeploymentDeps = ({
  db,
  registry: { credentials, addresses },
  config,
}: DeploymentOptions): DeploymentDeps => ({
  db,
  credentials,
  addresses,
  timeoutMs: config.DEPLOYMENT_TIMEOUT_SECONDS * 1000,
  retryMs: config.DEPLOYMENT_RETRY_SECONDS * 1000,
  inFlight: new Map(),
});
