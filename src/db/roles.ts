/**
 * What our processes are for Postgres: roles that own nothing, cannot log in, and are subject to row-level security. They belong to the
 * whole server, not to one database.
 */
export const TENANT_ROLE = 'orchestrator_tenant';

/** Sees all tenants. For what belongs to none, or to all: the relay, large payloads, and whatever looks for work to do. */
export const SYSTEM_ROLE = 'orchestrator_system';

export type DatabaseRole = typeof TENANT_ROLE | typeof SYSTEM_ROLE;
