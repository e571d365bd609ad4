import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { access } from '../../src/api/plugins/access.ts';
import { addressGroupOf } from '../../src/auth/address-group.ts';
import { developmentPrincipal } from '../../src/auth/development-principal.ts';
import { ROUTES, scopesOf } from '../../src/auth/permissions.ts';
import { type Role, type Scope, scope } from '../../src/contracts/scope.ts';

/** The least role that has each scope, said here once more: a change of the table has to be meant. */
const LEAST_ROLE: Record<Scope, Role> = {
  'workflows:read': 'viewer',
  'workflows:write': 'operator',
  'approvals:read': 'viewer',
  'approvals:decide': 'operator',
  'schedules:read': 'viewer',
  'schedules:write': 'operator',
  'documents:read': 'viewer',
  'documents:write': 'operator',
  'agents:read': 'viewer',
  'agents:execute': 'operator',
  'agents:write': 'admin',
  'deployments:read': 'viewer',
  'deployments:write': 'admin',
  'agent_creations:read': 'viewer',
  'agent_creations:write': 'operator',
  'store:read': 'viewer',
  'store:write': 'operator',
  'tools:read': 'viewer',
  'tools:write': 'admin',
  'budgets:read': 'viewer',
  'budgets:write': 'admin',
  'usage:read': 'viewer',
  'audit:read': 'admin',
  'api_keys:read': 'admin',
  'api_keys:write': 'admin',
};
/** What is asked with a body changes nothing. */
const ASKS = new Set([
  'POST /v1/store/items/search',
  'POST /v1/store/namespaces',
  'POST /v1/deployments/discover',
  'POST /v1/deployments/:deployment_id/graphs/:graph_id/check',
]);
const ROLES: Role[] = ['viewer', 'operator', 'admin'];

describe('the table', () => {
  test.each(ROLES)('%s has the scopes that are meant for it', (role) => {
    const meant = scope.options.filter(
      (name) => ROLES.indexOf(LEAST_ROLE[name]) <= ROLES.indexOf(role),
    );
    expect(scopesOf({ roles: [role] })).toEqual(meant);
  });

  test('what an API key is narrowed to takes away, and never adds', () => {
    expect(scopesOf({ roles: ['viewer'], scopes: ['workflows:read', 'audit:read'] })).toEqual([
      'workflows:read',
    ]);
    expect(scopesOf({ roles: [] })).toEqual([]);
  });

  test('only what reads needs a right to read, and every scope is of use', () => {
    for (const [route, needed] of Object.entries(ROUTES)) {
      if (!route.includes(' /v1/')) expect(needed, route).toBe('open');
      else expect(needed, route).not.toBe('open');
      if (ASKS.has(route)) expect(needed, route).toMatch(/:read$/);
      else if (needed.endsWith(':read')) expect(route).toMatch(/^GET /);
      else if (needed !== 'open' && needed !== 'authenticated') expect(route).not.toMatch(/^GET /);
    }
    expect(new Set(Object.values(ROUTES))).toEqual(
      new Set([...scope.options, 'open', 'authenticated']),
    );
  });
});

test('an API with a route that the table does not have is not built', async () => {
  const build = async (method: 'GET' | 'POST', url: string) => {
    const app = Fastify();
    await app.register(access, {
      authenticate: async () => {
        throw new Error('nobody asks');
      },
      requests: undefined,
    });
    app.route({ method, url, handler: async () => 'ok' });
    await app.ready();
  };
  await build('GET', '/v1/workflows');
  for (const [method, url] of [
    ['GET', '/v1/secrets'],
    ['POST', '/v1/usage'],
    ['GET', '/elsewhere'],
    ['GET', '/docsy'],
  ] as const)
    await expect(build(method, url)).rejects.toThrow(`does not say who may ${method} ${url}`);
});

test.each([
  ['127.0.0.1', 'ip:127.0.0.1'],
  ['::ffff:10.1.2.3', 'ip:10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2::/64'],
  ['2001:DB8::9', 'ip:2001:db8:0:0::/64'],
  ['::1', 'ip:0:0:0:0::/64'],
  ['fe80::1%eth0', 'ip:fe80:0:0:0::/64'],
  ['what a proxy made up', 'ip:unknown'],
])('failures of %s count for %s', (ip, group) => {
  expect(addressGroupOf(ip)).toBe(group);
});

test('in development mode a bearer token is the caller’s own', () => {
  const headers = { tenant: 'acme', user: undefined, authorization: 'Bearer theirs' };
  expect(developmentPrincipal(headers)).toMatchObject({
    tenantId: 'acme',
    userId: 'developer',
    token: { value: 'theirs', expiresAt: null },
  });
});
