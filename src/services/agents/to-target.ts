import type { AgentTarget } from '../../agents/adapter.ts';
import type { Adapters } from '../../agents/adapters.ts';
import { createAgentFetch } from '../../agents/agent-fetch.ts';
import { AGENT_CONFIGS } from '../../contracts/agent-config.ts';
import type { Database } from '../../db/database.ts';
import type { Limits } from '../../platform/config/limits.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import type { AgentRow } from './agent-row.ts';
import type { Credentials } from './credentials.ts';

export interface AgentRegistry {
  db: Database;
  adapters: Adapters;
  credentials: Credentials;
  addresses: AddressPolicy;
  /** Says that events wait for the relay. */
  notify(): void;
  limits: Limits;
}

export type Registered = Pick<
  AgentRow,
  'tenant_id' | 'agent_id' | 'name' | 'type' | 'endpoint' | 'config' | 'auth'
>;

/** An agent as its adapter sees it. */
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
