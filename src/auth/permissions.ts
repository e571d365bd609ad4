import { type Role, type Scope, scope } from '../contracts/scope.ts';
import type { Principal } from './principal.ts';

/**
 * What a request needs. `open`: nothing, or the route has a rule of its own; `authenticated`: somebody that we know.
 */
export type Access = 'open' | 'authenticated' | Scope;

const VIEWER: readonly Scope[] = [
  'workflows:read',
  'approvals:read',
  'schedules:read',
  'documents:read',
  'agents:read',
  'deployments:read',
  'agent_creations:read',
  'store:read',
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

/** A viewer reads, an operator runs, decides and steers, an admin manages what others work with, and sees who did what. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: scope.options,
};

/** Every route of the API and what it needs. The API does not start with a route that is not here. */
export const ROUTES: Readonly<Record<string, Access>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'open',
  'GET /openapi.json': 'open',
  // Temporal's Web UI and its command line are no principals of ours: plugins/codec-access.ts.
  'POST /codec/decode': 'open',
  'POST /codec/encode': 'open',
  'OPTIONS /codec/:operation': 'open',

  'GET /v1/me': 'authenticated',
  'GET /v1/limits': 'usage:read',

  'GET /v1/workflows': 'workflows:read',
  'POST /v1/workflows': 'workflows:write',
  'GET /v1/workflows/:workflow_id': 'workflows:read',
  'DELETE /v1/workflows/:workflow_id': 'workflows:write',
  'GET /v1/workflows/:workflow_id/result': 'workflows:read',
  'GET /v1/workflows/:workflow_id/events': 'workflows:read',
  'GET /v1/workflows/:workflow_id/webhook-deliveries': 'workflows:read',
  'POST /v1/workflows/:workflow_id/pause': 'workflows:write',
  'POST /v1/workflows/:workflow_id/resume': 'workflows:write',
  'POST /v1/workflows/:workflow_id/retry': 'workflows:write',
  'POST /v1/workflows/:workflow_id/fork': 'workflows:write',
  'PUT /v1/workflows/:workflow_id/steps': 'workflows:write',
  'POST /v1/workflows/:workflow_id/steps/:step_id/messages': 'workflows:write',

  'GET /v1/approvals': 'approvals:read',
  'GET /v1/approvals/:approval_id': 'approvals:read',
  'POST /v1/approvals/:approval_id/decision': 'approvals:decide',

  'GET /v1/schedules': 'schedules:read',
  'POST /v1/schedules': 'schedules:write',
  'GET /v1/schedules/:schedule_id': 'schedules:read',
  'PATCH /v1/schedules/:schedule_id': 'schedules:write',
  'DELETE /v1/schedules/:schedule_id': 'schedules:write',
  'POST /v1/schedules/:schedule_id/pause': 'schedules:write',
  'POST /v1/schedules/:schedule_id/resume': 'schedules:write',
  'POST /v1/schedules/:schedule_id/trigger': 'schedules:write',
  'POST /v1/schedules/:schedule_id/backfill': 'schedules:write',

  'GET /v1/documents': 'documents:read',
  'POST /v1/documents': 'documents:write',
  'GET /v1/documents/:document_id': 'documents:read',
  'GET /v1/documents/:document_id/metadata': 'documents:read',
  'DELETE /v1/documents/:document_id': 'documents:write',

  'POST /v1/agents/execute': 'agents:execute',
  'GET /v1/agents/status/:execution_id': 'agents:read',
  'GET /v1/agents': 'agents:read',
  'GET /v1/agents/stats': 'agents:read',
  'GET /v1/agents/:agent_id': 'agents:read',
  'GET /v1/agents/:agent_id/events': 'agents:read',
  'POST /v1/agents/:agent_id/health': 'agents:execute',
  'POST /v1/agents': 'agents:write',
  'POST /v1/agents/test-connection': 'agents:write',
  'PUT /v1/agents/:agent_id': 'agents:write',
  'DELETE /v1/agents/:agent_id': 'agents:write',
  'GET /v1/agent-templates': 'agents:read',
  'GET /v1/agent-templates/:name': 'agents:read',
  'POST /v1/agent-templates': 'agents:write',
  'DELETE /v1/agent-templates/:name': 'agents:write',

  'GET /v1/deployments': 'deployments:read',
  'POST /v1/deployments': 'deployments:write',
  'POST /v1/deployments/discover': 'deployments:read',
  'GET /v1/deployments/:deployment_id': 'deployments:read',
  'PATCH /v1/deployments/:deployment_id': 'deployments:write',
  'DELETE /v1/deployments/:deployment_id': 'deployments:write',
  'GET /v1/deployments/:deployment_id/health': 'deployments:read',
  'GET /v1/deployments/:deployment_id/graphs': 'deployments:read',
  'GET /v1/deployments/:deployment_id/graphs/:graph_id/schema': 'deployments:read',
  'POST /v1/deployments/:deployment_id/graphs/:graph_id/check': 'deployments:read',
  'GET /v1/deployments/:deployment_id/assistants': 'deployments:read',
  'GET /v1/deployments/:deployment_id/assistants/:assistant_id': 'deployments:read',
  'GET /v1/deployments/:deployment_id/models': 'deployments:read',
  'GET /v1/deployments/:deployment_id/tools': 'deployments:read',

  'GET /v1/agent-creations': 'agent_creations:read',
  'POST /v1/agent-creations': 'agent_creations:write',
  'GET /v1/agent-creations/:agent_creation_id': 'agent_creations:read',
  'GET /v1/agent-creations/:agent_creation_id/events': 'agent_creations:read',
  'POST /v1/agent-creations/:agent_creation_id/revive': 'agent_creations:write',
  'DELETE /v1/agent-creations/:agent_creation_id': 'agent_creations:write',

  'GET /v1/store/items': 'store:read',
  'PUT /v1/store/items': 'store:write',
  'DELETE /v1/store/items': 'store:write',
  'POST /v1/store/items/search': 'store:read',
  'POST /v1/store/namespaces': 'store:read',

  'GET /v1/tools': 'tools:read',
  'POST /v1/tools': 'tools:write',
  'DELETE /v1/tools/:name': 'tools:write',
  'GET /v1/tools/servers': 'tools:read',
  'POST /v1/tools/servers': 'tools:write',
  'GET /v1/tools/servers/:name': 'tools:read',
  'POST /v1/tools/servers/:name/refresh': 'tools:write',
  'DELETE /v1/tools/servers/:name': 'tools:write',

  'GET /v1/budgets': 'budgets:read',
  'GET /v1/budgets/day': 'budgets:read',
  'PUT /v1/budgets/day': 'budgets:write',
  'DELETE /v1/budgets/day': 'budgets:write',
  'GET /v1/budgets/sessions/:session_id': 'budgets:read',
  'PUT /v1/budgets/sessions/:session_id': 'budgets:write',
  'DELETE /v1/budgets/sessions/:session_id': 'budgets:write',
  'GET /v1/budgets/workflows/:workflow_id': 'budgets:read',
  'PUT /v1/budgets/workflows/:workflow_id': 'budgets:write',
  'DELETE /v1/budgets/workflows/:workflow_id': 'budgets:write',

  'GET /v1/usage': 'usage:read',
  'GET /v1/audit': 'audit:read',

  'GET /v1/api-keys': 'api_keys:read',
  'POST /v1/api-keys': 'api_keys:write',
  'GET /v1/api-keys/:api_key_id': 'api_keys:read',
  'DELETE /v1/api-keys/:api_key_id': 'api_keys:write',
};

/** What a request to a route needs; HEAD what GET does. @throws Error for a route that is not in the table */
export function accessOf(method: string, url: string): Access {
  // The reference page and its parts; not ours to name.
  if (url === '/docs' || url.startsWith('/docs/')) return 'open';
  const route = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const access = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  if (!access) throw new Error(`src/auth/permissions.ts does not say who may ${route}.`);
  return access;
}

/** What somebody may do: all that the roles may, within what an API key is narrowed to. */
export function scopesOf({ roles, scopes }: Pick<Principal, 'roles' | 'scopes'>): Scope[] {
  const granted = new Set(roles.flatMap((role) => ROLE_SCOPES[role]));
  return scope.options.filter((name) => granted.has(name) && (scopes?.includes(name) ?? true));
}
