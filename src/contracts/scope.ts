import { z } from 'zod';

/** What somebody may do; each includes the one before it. */
export const role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof role>;

/** One right, as `{resource}:{verb}`. Which role has which is in `auth/permissions.ts`. */
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
