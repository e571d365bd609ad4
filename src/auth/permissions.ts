import { type Role, type Scope, scope } from '../contracts/scope.ts';
import type { Principal } from './principal.ts';

const VIEWER: readonly Scope[] = [
  'workflows:read',
  'approvals:read',
  'schedules:read',
  'documents:read',
  'agents:read',
  'deployments:read',
  'agent_creations:read',
  'store:read',
  'webhooks:read',
  'tools:read',
  'budgets:read',
  'usage:read',
];
const OPERATOR: readonly Scope[] = [
  ...VIEWER,
  'workflows:write',
  'approvals:decide',
  'schedules:write',
  'documents:write',
  'agents:execute',
  'agent_creations:write',
  'store:write',
];

/**
 * A viewer reads. An operator also runs, decides and steers. An admin also manages resources and credentials, and reads the audit trail.
 */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: scope.options,
};

/** The scopes of a principal: those of its roles, limited by the scopes of its API key. */
export function scopesOf({ roles, scopes }: Pick<Principal, 'roles' | 'scopes'>): Scope[] {
  const granted = new Set(roles.flatMap((role) => ROLE_SCOPES[role]));
  return scope.options.filter((name) => granted.has(name) && (scopes?.includes(name) ?? true));
}
