import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiKey, ApiKeyCreated } from '../../src/contracts/api-key.ts';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import type { Me } from '../../src/contracts/me.ts';
import type { Page } from '../../src/contracts/page.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { readSse } from '../support/read-sse.ts';
import { planOf } from '../support/scenario.ts';
import { bearer } from '../support/tokens.ts';

/** Two replicas that take nothing but API keys. */
let replicas: ApiProcess[];
beforeAll(async () => {
  const env = { AUTH: 'required', AUTH_FAILURES_PER_MINUTE: '0' };
  replicas = await Promise.all([1, 2].map(() => startApi(inject('endpoints'), env)));
});
afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
});

/** A tenant's user at a replica, without a key. */
const at = (replica: number, tenant?: string) =>
  new TestClient({ ...inject('endpoints'), api: replicas[replica]?.url ?? '' }, tenant);

const run = promisify(execFile);
const command = (...args: string[]) =>
  run(process.execPath, [resolve('src/dev/api-key.ts'), ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: inject('endpoints').postgres },
  });

/** A new tenant, with the key that the command makes. */
async function newTenant(roleName = 'admin') {
  const user = at(0);
  const options = ['--tenant', user.tenant, '--name', 'first', '--role', roleName];
  return { user, key: (await command(...options)).stdout.trim() };
}

const create = (user: TestClient, key: string, body: object, headers = {}) =>
  user.request<ApiKeyCreated>('POST', '/v1/api-keys', body, { ...bearer(key), ...headers });
const me = (user: TestClient, headers: Record<string, string>) =>
  user.request<Me>('GET', '/v1/me', undefined, headers);

describe('the first key', () => {
  test('comes from the command, and works at every replica, in both headers', async () => {
    const { user, key } = await newTenant('operator');
    expect(key).toMatch(/^ao_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}$/);
    for (const replica of [0, 1])
      for (const headers of [bearer(key), { 'x-api-key': key }])
        expect(await me(at(replica, user.tenant), headers)).toMatchObject({
          status: 200,
          body: { tenant_id: user.tenant, method: 'api_key', roles: ['operator'] },
        });
  });

  test('is not made of what cannot be used', async () => {
    for (const [args, problem] of [
      [['--tenant', 'a.b', '--name', 'x', '--role', 'admin'], 'tenant'],
      [['--tenant', 'acme', '--name', 'x', '--role', 'king'], 'role'],
      [
        ['--tenant', 'acme', '--name', 'x', '--role', 'viewer', '--scopes', 'audit:read'],
        'scopes.0',
      ],
      [['--tenant', 'acme', '--name', 'x', '--role', 'viewer', '--expires', 'soon'], '--expires'],
    ] as const)
      await expect(command(...args)).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining(problem),
      });
  });

  test('may be tried in development mode, too, and a wrong one is wrong there', async () => {
    const { user, key } = await newTenant('viewer');
    const local = new TestClient(inject('endpoints'), user.tenant);
    expect((await me(local, bearer(key))).body).toMatchObject({ roles: ['viewer'] });
    expect((await me(local, { 'x-api-key': `${key.slice(0, -1)}-` })).status).toBe(401);
    expect((await me(local, bearer('anything else'))).body).toMatchObject({ roles: ['admin'] });
  });
});

describe('a key', () => {
  test('is told once, found by id, listed, in the audit trail, and kept as a hash', async () => {
    const { user, key } = await newTenant();
    const wanted = { name: 'ci', role: 'operator', scopes: ['workflows:read', 'workflows:write'] };
    const created = await create(user, key, wanted);
    expect(created).toMatchObject({ status: 201, body: { ...wanted, status: 'active' } });
    const { key: made, ...shown } = created.body;
    const path = created.headers.get('location') ?? '';
    expect(path).toBe(`/v1/api-keys/${shown.api_key_id}`);
    const read = await user.request<ApiKey>('GET', path, undefined, bearer(key));
    expect(read.body).toEqual(shown);
    const list = await user.request<Page<ApiKey>>(
      'GET',
      '/v1/api-keys?limit=1',
      undefined,
      bearer(key),
    );
    expect(list.body.items).toEqual([shown]);
    const rest = await user.request<Page<ApiKey>>(
      'GET',
      `/v1/api-keys?cursor=${list.body.next_cursor}`,
      undefined,
      bearer(key),
    );
    expect(rest.body).toMatchObject({ items: [{ name: 'first' }], next_cursor: null });
    const audit = await user.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit?resource_id=${shown.api_key_id}`,
      undefined,
      bearer(key),
    );
    expect(audit.body.items).toMatchObject([
      { action: 'api_key.create', actor: shown.created_by, details: wanted },
    ]);
    for (const { body } of [read, list, rest, audit])
      expect(JSON.stringify(body)).not.toContain(made.slice(-43));
    expect((await me(user, bearer(made))).body).toMatchObject({
      user_id: shown.api_key_id,
      scopes: ['workflows:read', 'workflows:write'],
    });
    await expect
      .poll(async () => (await user.request<ApiKey>('GET', path, undefined, bearer(key))).body)
      .toMatchObject({ last_used_at: expect.stringMatching(/Z$/) });
  });

  test('may no more than who makes it', async () => {
    const { user, key } = await newTenant();
    const narrow = (
      await create(user, key, {
        name: 'narrow',
        role: 'admin',
        scopes: ['api_keys:write', 'workflows:read'],
      })
    ).body.key;
    for (const [body, missing] of [
      [{ name: 'x', role: 'viewer' }, 'approvals:read'],
      [{ name: 'x', role: 'admin' }, 'workflows:write'],
      [{ name: 'x', role: 'admin', scopes: ['workflows:read', 'audit:read'] }, 'audit:read'],
    ] as const)
      expect(await create(user, narrow, body)).toMatchObject({
        status: 403,
        body: { code: 'insufficient_scope', required_scope: missing },
      });
    expect(
      await create(user, narrow, { name: 'x', role: 'viewer', scopes: ['workflows:read'] }),
    ).toMatchObject({ status: 201 });
    expect(await user.request('GET', '/v1/api-keys', undefined, bearer(narrow))).toMatchObject({
      status: 403,
      body: { required_scope: 'api_keys:read' },
    });
  });

  test.each([
    [{ name: 'x', role: 'king' }, 'role'],
    [{ name: '', role: 'viewer' }, 'name'],
    [{ role: 'viewer' }, 'name'],
    [{ name: 'x', role: 'viewer', scopes: [] }, 'scopes'],
    [{ name: 'x', role: 'viewer', scopes: ['all'] }, 'scopes.0'],
    [{ name: 'x', role: 'viewer', scopes: ['usage:read', 'audit:read'] }, 'scopes.1'],
    [{ name: 'x', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', role: 'viewer', expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'x', role: 'viewer', tenant: 'other' }, 'tenant'],
  ])('%j is refused', async (body, field) => {
    const { user, key } = await newTenant();
    const answer = await user.request('POST', '/v1/api-keys', body, bearer(key));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.field)).toEqual([field]);
  });

  test('is made once under an Idempotency-Key', async () => {
    const { user, key } = await newTenant();
    const again = { 'idempotency-key': 'once' };
    const first = await create(user, key, { name: 'x', role: 'viewer' }, again);
    const second = await create(user, key, { name: 'x', role: 'viewer' }, again);
    expect(second).toMatchObject({ status: 409, body: { code: 'already_created' } });
    expect(JSON.stringify(second.body)).toContain(first.body.api_key_id);
  });

  test('is of no use from the moment that it expires', async () => {
    const { user, key } = await newTenant();
    const expires_at = new Date(Date.now() + 2000).toISOString();
    const { body } = await create(user, key, { name: 'x', role: 'viewer', expires_at });
    await expect
      .poll(async () => (await me(user, bearer(body.key))).body)
      .toMatchObject({ detail: 'The API key has expired.' });
    expect(Date.now()).toBeGreaterThan(Date.parse(expires_at));
    const path = `/v1/api-keys/${body.api_key_id}`;
    expect(await user.request('GET', path, undefined, bearer(key))).toMatchObject({
      body: { status: 'expired' },
    });
  });

  test('is of no use at any replica once it is revoked, ends its streams, and stays listed', async () => {
    const { user, key } = await newTenant();
    const { body } = await create(user, key, { name: 'x', role: 'viewer' });
    const other = at(1, user.tenant);
    const workflowId = await new TestClient(inject('endpoints'), user.tenant).start(
      { plan: [planOf({ id: 'one' })] },
      { approval: 'plan' },
    );
    const stream = await fetch(`${other.endpoints.api}/v1/workflows/${workflowId}/events`, {
      headers: { ...bearer(body.key), accept: 'text/event-stream' },
    });
    expect(stream.status).toBe(200);
    for (const client of [user, other])
      expect((await me(client, bearer(body.key))).status).toBe(200);

    const path = `/v1/api-keys/${body.api_key_id}`;
    for (let i = 0; i < 2; i += 1)
      expect((await user.request('DELETE', path, undefined, bearer(key))).status).toBe(204);
    for (const client of [user, other])
      await expect
        .poll(async () => (await me(client, bearer(body.key))).body)
        .toMatchObject({ status: 401, detail: 'The API key was revoked.' });
    expect(await user.request('GET', path, undefined, bearer(key))).toMatchObject({
      body: { status: 'revoked', revoked_at: expect.stringMatching(/Z$/) },
    });
    const audit = await user.request<Page<AuditEntry>>(
      'GET',
      `/v1/audit?resource_id=${body.api_key_id}&action=api_key.revoke`,
      undefined,
      bearer(key),
    );
    expect(audit.body.items).toHaveLength(1);
    const seen: unknown[] = [];
    for await (const event of readSse(stream)) seen.push(event);
    expect(seen.length).toBeGreaterThan(0);
  });
});
