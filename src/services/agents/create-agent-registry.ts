import { createAdapters } from '../../agents/adapters.ts';
import type { LocalCliDeps } from '../../agents/local-cli/adapter.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { findBlueprint } from '../blueprints/blueprints.ts';
import { createCredentials } from './credentials.ts';
import { findTemplate } from './templates.ts';
import type { AgentRegistry } from './to-target.ts';

export interface RegistryOptions {
  db: Database;
  notify(): void;
  secrets: Secrets;
  addresses: AddressPolicy;
  limits: Limits;
  config: {
    LOCAL_CLI_AGENTS?: LocalCliDeps['clis'] | undefined;
    LOCAL_CLI_REPOSITORIES?: LocalCliDeps['repositories'] | undefined;
    LOCAL_CLI_WORKSPACES: string;
  };
}

/** The registry of a process: API and worker have the same. */
export function createAgentRegistry({
  db,
  notify,
  secrets,
  addresses,
  limits,
  config,
}: RegistryOptions): AgentRegistry {
  return {
    db,
    notify,
    limits,
    addresses,
    credentials: createCredentials({ secrets, addresses }),
    adapters: createAdapters({
      findBlueprint: (tenantId, name, version) => findBlueprint(db, tenantId, name, version),
      readTemplate: (tenantId, name) => findTemplate(db, tenantId, name),
      clis: config.LOCAL_CLI_AGENTS ?? {},
      repositories: config.LOCAL_CLI_REPOSITORIES ?? {},
      workspaces: config.LOCAL_CLI_WORKSPACES,
    }),
  };
}
