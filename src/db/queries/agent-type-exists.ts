import { sql } from 'kysely';

/** A boolean expression: whether a tenant can start runs of this agent type, an enabled blueprint or a registered agent. */
export const agentTypeExists = (tenantId: string, name: string) => sql<boolean>`(
  exists (
    select from blueprints b
    left join blueprint_states s on s.tenant_id = ${tenantId} and s.name = b.name
    where b.name = ${name} and b.tenant_id in (${tenantId}, '*') and coalesce(s.status, '') <> 'disabled'
      and (coalesce(s.status, '') <> 'deleted' or b.tenant_id = '*'))
  or exists (
    select from agents where tenant_id = ${tenantId} and name = ${name} and status <> 'inactive'))`;
