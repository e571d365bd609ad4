import { z } from 'zod';

/** Roles in ascending order. Each includes the rights of the previous one. */
export const role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof role>;

/** A right, as `{resource}:{verb}`. `auth/permissions.ts` assigns scopes to roles. */
export const scope = z.enum([
  'workflows:read',
  'workflows:write',
  'approvals:read',
  'approvals:decide',
  'schedules:read',
  'schedules:write',
  'documents:read',
  'documents:write',
  'agents:read',
  'agents:execute',
  'agents:write',
  'deployments:read',
  'deployments:write',
  'agent_creations:read',
  'agent_creations:write',
  'store:read',
  'store:write',
  'webhooks:read',
  'webhooks:write',
  'tools:read',
  'tools:write',
  'budgets:read',
  'budgets:write',
  'usage:read',
  'audit:read',
  'api_keys:read',
  'api_keys:write',
]);
export type Scope = z.infer<typeof scope>;
