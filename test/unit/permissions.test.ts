import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { access } from '../../src/api/plugins/access.ts';
import { addressGroupOf } from '../../src/auth/address-group.ts';
import { developmentPrincipal } from '../../src/auth/development-principal.ts';
import { scopesOf } from '../../src/auth/permissions.ts';
import { type Role, type Scope, scope } from '../../src/contracts/scope.ts';
import { listWorkflows } from '../../src/operations/workflows.ts';
import { allOperations } from '../support/operations.ts';

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
  'webhooks:read': 'viewer',
  'webhooks:write': 'admin',
  'tools:read': 'viewer',
  'tools:write': 'admin',
  'budgets:read': 'viewer',
  'budgets:write': 'admin',
  'usage:read': 'viewer',
  'audit:read': 'admin',
  'api_keys:read': 'admin',
  'api_keys:write': 'admin',
};
/** Changes without an entry in the audit trail: items of the caller's own store, and checks that anyone may repeat. */
const UNAUDITED = new Set([
  'putStoreItem',
  'deleteStoreItem',
  'checkAgent',
  'testAgentConnection',
  'refreshMcpServer',
  'testWebhook',
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

  test('an operation that only reads requires a scope to read, and every scope has a use', async () => {
    const operations = await allOperations();
    expect(operations.length).toBeGreaterThan(90);
    for (const { name, scope: needed, idempotent } of operations) {
      if (needed === 'authenticated') continue;
      expect(needed.endsWith(':read'), name).toBe(idempotent === 'read');
    }
    expect(new Set(operations.map((operation) => operation.scope))).toEqual(
      new Set([...scope.options, 'authenticated']),
    );
  });

  test('every operation has its own name, and names its audit action unless it only reads', async () => {
    const operations = await allOperations();
    const names = operations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, idempotent, audit } of operations) {
      if (idempotent === 'read') expect(audit, name).toBeUndefined();
      else if (!UNAUDITED.has(name)) expect(audit, name).toBeDefined();
    }
  });

  test('documents 422 where an Idempotency-Key can be used for another request', async () => {
    for (const { name, idempotent, failures } of await allOperations())
      if (idempotent === 'key') expect(failures, name).toContain(422);
  });

  test('every example can be sent as it is', async () => {
    for (const { name, body, example } of await allOperations())
      if (example !== undefined) expect(body?.safeParse(example).error, name).toBeUndefined();
  });
});

test('an API with a route that offers no operation does not start', async () => {
  const build = async (url: string, config: object) => {
    const app = Fastify();
    await app.register(access, {
      authenticate: async () => {
        throw new Error('unused');
      },
      requests: undefined,
    });
    app.route({ method: 'GET', url, config, handler: async () => 'ok' });
    await app.ready();
  };
  await build('/v1/workflows', { operation: listWorkflows });
  await build('/healthz', { open: true });
  await build('/docs/style.css', {});
  for (const url of ['/v1/secrets', '/elsewhere', '/docsy'])
    await expect(build(url, {})).rejects.toThrow(`${url} offers no operation`);
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
