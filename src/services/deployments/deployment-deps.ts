import type { Cached } from '../../contracts/deployment.ts';
import type { Database } from '../../db/database.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Credentials } from '../agents/credentials.ts';

export interface DeploymentDeps {
  db: Database;
  credentials: Credentials;
  addresses: AddressPolicy;
  /** Timeout of a call. Calls that read graph schemas, which the deployment may have to build first, have three times that. */
  timeoutMs: number;
  /** A deployment that was down is called again after this time. */
  retryMs: number;
  /** The in-flight requests of this process, which concurrent readers share. */
  inFlight: Map<string, Promise<Cached<unknown>>>;
}

interface DeploymentOptions {
  db: Database;
  /** The agent registry's credentials cache OAuth access tokens. */
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
