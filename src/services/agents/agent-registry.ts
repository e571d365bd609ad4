import type { AgentTarget } from '../../agents/adapter.ts';
import { type Adapters, createAdapters } from '../../agents/adapters.ts';
import { createAgentFetch } from '../../agents/agent-fetch.ts';
import type { LocalCliDeps } from '../../agents/local-cli/adapter.ts';
import { AGENT_CONFIGS } from '../../contracts/agent-config.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { findBlueprint } from '../blueprints/blueprints.ts';
import type { AgentRow } from './agent-row.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { findTemplate } from './templates.ts';

interface RegistryOptions {
  db: Database;
  notify(): void;
  secrets: Secrets;
  addresses: AddressPolicy;
  limits: Limits;
  /** Why a model cannot be used, or undefined. Null stands for the default model. */
  findModelProblem(model: string | null): string | undefined;
  config: {
    LOCAL_CLI_AGENTS?: LocalCliDeps['clis'] | undefined;
    LOCAL_CLI_REPOSITORIES?: LocalCliDeps['repositories'] | undefined;
    LOCAL_CLI_WORKSPACES: string;
  };
}

export function createAgentRegistry({
  db,
  notify,
  secrets,
  addresses,
  limits,
  findModelProblem,
  config,
}: RegistryOptions): AgentRegistry {
  return {
    db,
    notify,
    limits,
    addresses,
    findModelProblem,
    credentials: createCredentials({ secrets, addresses }),
    adapters: createAdapters({
      findModelProblem,
      findBlueprint: (tenantId, name, version) => findBlueprint(db, tenantId, name, version),
      readTemplate: (tenantId, name) => findTemplate(db, tenantId, name),
      clis: config.LOCAL_CLI_AGENTS ?? {},
      repositories: config.LOCAL_CLI_REPOSITORIES ?? {},
      workspaces: config.LOCAL_CLI_WORKSPACES,
    }),
  };
}

export interface AgentRegistry {
  db: Database;
  adapters: Adapters;
  credentials: Credentials;
  addresses: AddressPolicy;
  /** Why a model cannot be used, or undefined. Null stands for the default model. */
  findModelProblem(model: string | null): string | undefined;
  /** Tells the relay about new events. */
  notify(): void;
  limits: Limits;
}

export type Registered = Pick<
  AgentRow,
  'tenant_id' | 'agent_id' | 'name' | 'type' | 'endpoint' | 'config' | 'auth'
>;

/** Converts an agent row into the target that its adapter calls. */
export function toTarget(
  { credentials, addresses }: Pick<AgentRegistry, 'credentials' | 'addresses'>,
  row: Registered,
): AgentTarget {
  const endpoint = (row.endpoint ?? '').replace(/\/+$/, '');
  const headers = () => credentials.headersOf(row.tenant_id, row.auth);
  return {
    tenantId: row.tenant_id,
    agentId: row.agent_id,
    name: row.name,
    type: row.type,
    endpoint,
    config: AGENT_CONFIGS[row.type].parse(row.config),
    headers,
    fetch: createAgentFetch({ endpoint, headers, addresses }),
  };
}
