import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { scopesOf } from '../../src/auth/permissions.ts';
import type { Me } from '../../src/contracts/me.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { role } from '../../src/contracts/scope.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { closedEndpoint } from '../support/closed-endpoint.ts';
import { allOperations, describedRoutes } from '../support/operations.ts';
import { readSse } from '../support/read-sse.ts';
import { planOf } from '../support/scenario.ts';
import { bearer, claimsOf, JWT_ENV, newSigningKey, signToken } from '../support/tokens.ts';

let api: ApiProcess;
let user: TestClient;
beforeAll(async () => {
  api = await startApi(inject('endpoints'), {
    ...JWT_ENV,
    JWT_JWKS_URL: await closedEndpoint(),
    AUTH_FAILURES_PER_MINUTE: '0',
    METRICS_TOKEN: 'a-token-of-prometheus',
  });
  user = new TestClient({ ...inject('endpoints'), api: api.url });
});
afterAll(() => api?.stop());

const get = (headers: Record<string, string>, path = '/v1/workflows') =>
  user.request('GET', path, undefined, headers);
test('metrics are for whoever has their token', async () => {
  expect(await get({}, '/metrics')).toMatchObject({ status: 404 });
  expect(await get(bearer('another-token-of-one'), '/metrics')).toMatchObject({ status: 404 });
  expect(await get(bearer('a-token-of-prometheus'), '/metrics')).toMatchObject({ status: 200 });
});

const tokenOf = (...roles: string[]) => signToken(claimsOf(user.tenant, ...roles));

describe('who asks', () => {
  test('is who the token says', async () => {
    const token = await tokenOf('operator');
    const expected = {
      tenant_id: user.tenant,
      user_id: 'user-1',
      method: 'jwt',
      roles: ['operator'],
    };
    for (const headers of [bearer(token), { 'x-supabase-access-token': token }]) {
      const { status, body } = await user.request<Me>('GET', '/v1/me', undefined, headers);
      expect({ status, body }).toMatchObject({ status: 200, body: expected });
      expect(body.scopes).toEqual(scopesOf({ roles: ['operator'] }));
    }
    expect(JSON.stringify(await get(bearer(token), '/v1/me'))).not.toContain(token);
  });

  test('without a word of it is asked for', async () => {
    for (const headers of [{}, { authorization: 'Basic dTpw' }] as Record<string, string>[]) {
      const answer = await get(headers);
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated', status: 401 } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="agent-orchestrator"');
    }
  });

  test('with a token that is forged or of no use is told what is wrong', async () => {
    const claims = claimsOf(user.tenant, 'admin');
    const seconds = (after: number) => Math.floor(Date.now() / 1000) + after;
    for (const [token, reason] of [
      [`${await signToken(claims)}x`, 'The signature of the token is invalid.'],
      [new UnsecuredJWT(claims).encode(), 'algorithm of the token is not accepted.'],
      [await signToken({ ...claims, exp: seconds(-60) }), 'The token has expired.'],
      [await signToken({ ...claims, nbf: seconds(60) }), 'The token is not valid yet.'],
      [await signToken({ ...claims, aud: 'anon' }), 'The claim aud of the token'],
      [await signToken({ ...claims, iss: 'https://evil.example' }), 'The claim iss of the token'],
      [await signToken({ ...claims, app_metadata: {} }), 'The claim app_metadata.tenant_id'],
      ['opaque', 'Invalid credentials: neither an API key nor a JWT.'],
      ['ao_nonsense', 'Invalid API key.'],
    ] as const) {
      const answer = await get(bearer(token));
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(answer.body.detail).toContain(reason);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toMatch(
        /^Bearer realm="agent-orchestrator", error="invalid_token", error_/,
      );
      expect(challenge).toContain(answer.body.detail);
    }
  });

  test('says it once, and for the tenant that is meant', async () => {
    const token = await tokenOf('admin');
    expect(await get({ ...bearer(token), 'x-api-key': 'ao_x' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'X-API-Key' }] },
    });
    expect(await get({ ...bearer(token), 'x-tenant-id': 'another' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: expect.stringContaining('X-Tenant-Id') },
    });
  });

  test('cannot be told while the server of the JWKS is away', async () => {
    const token = await (await newSigningKey('one')).sign(claimsOf(user.tenant));
    const answer = await get(bearer(token));
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('is asked again while a stream goes on, and it ends with the token', async () => {
    const dev = new TestClient(inject('endpoints'), user.tenant);
    const workflowId = await dev.start({ plan: [planOf({ id: 'one' })] }, { approval: 'plan' });
    // Good for a little longer: clocks may differ by some seconds.
    const exp = Math.floor(Date.now() / 1000) + 4;
    const token = await signToken({ ...claimsOf(user.tenant, 'viewer'), exp });
    const stream = await fetch(`${api.url}/v1/workflows/${workflowId}/events`, {
      headers: { ...bearer(token), accept: 'text/event-stream' },
    });
    expect(stream.status).toBe(200);
    const seen: unknown[] = [];
    for await (const event of readSse(stream)) seen.push(event);
    expect(seen.length).toBeGreaterThan(0);
    expect((await get(bearer(token))).body.detail).toBe('The token has expired.');
    expect(await dev.get(workflowId)).toMatchObject({ status: 'awaiting_approval' });
  });

  test('is not asked for where everybody may', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs/'])
      expect((await get({}, path)).status, path).toBe(200);
  });
});

const PARAMS: Record<string, string> = {
  workflow_id: 'wf',
  execution_id: 'wf',
  approval_id: 'ap',
  schedule_id: 'sc',
  document_id: 'do',
  agent_id: 'ag',
  session_id: 'se',
  api_key_id: 'ak',
};
/** A path of the route, of things that are not there. */
const pathOf = (url: string) =>
  url.replace(/:(\w+)/g, (_, name: string) =>
    PARAMS[name] ? `${PARAMS[name]}_${'0'.repeat(26)}` : 'not-there',
  );
let routes: { route: string; method: string; url: string; needed: string }[];
beforeAll(async () => {
  routes = (await describedRoutes(user)).flatMap(({ security, ...route }) =>
    security?.length ? [{ ...route, needed: security[0]?.bearer?.[0] ?? 'authenticated' }] : [],
  );
  expect(routes.length).toBeGreaterThan(90);
});

describe('every route', () => {
  test('of the running API offers an operation, and its description names the scope', async () => {
    const operations = await allOperations();
    const described = await describedRoutes(user);
    const open = ['getHealth', 'getReadiness', 'getMetrics', 'decodePayloads', 'encodePayloads'];
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(
      [...open, ...operations.map(({ name }) => name)].sort(),
    );
    for (const { route, operationId, security, responses } of described) {
      const operation = operations.find(({ name }) => name === operationId);
      if (!operation) {
        expect(security, route).toEqual([]);
        continue;
      }
      const scopes = operation.scope === 'authenticated' ? [] : [operation.scope];
      expect(security, route).toEqual([{ bearer: scopes }, { api_key: scopes }]);
      for (const status of scopes.length > 0 ? ['401', '403', '429'] : ['401', '429'])
        expect(responses, route).toHaveProperty(status);
    }
  });

  test('is for those who say who they are', async () => {
    for (const { route, method, url } of routes)
      expect((await user.request(method, pathOf(url))).status, route).toBe(401);
  });

  test.each([...role.options, 'none'])('is open to the role %s as the table says', async (name) => {
    const headers = bearer(await tokenOf(name));
    const roles = role.safeParse(name).data;
    const own: string[] = ['authenticated', ...scopesOf({ roles: roles ? [roles] : [] })];
    for (const { route, method, url, needed } of routes) {
      const answer = await user.request<Problem>(method, pathOf(url), undefined, headers);
      if (own.includes(needed)) {
        expect(answer.status, route).not.toBe(401);
        expect(answer.status, route).not.toBe(403);
        expect(answer.status, route).toBeLessThan(500);
      } else {
        expect(answer, route).toMatchObject({
          status: 403,
          body: { code: 'insufficient_scope', required_scope: needed },
        });
        expect(answer.body.detail).toBe(`The caller lacks the scope ${needed}.`);
        expect(answer.headers.get('www-authenticate')).toContain(
          `error="insufficient_scope", scope="${needed}"`,
        );
      }
    }
  });

  test('is refused to HEAD as to GET', async () => {
    const head = async (path: string, name?: string) => {
      const headers = name ? bearer(await tokenOf(name)) : {};
      return (await fetch(`${api.url}${path}`, { method: 'HEAD', headers })).status;
    };
    expect(await head('/v1/audit', 'viewer')).toBe(403);
    expect(await head('/v1/audit', 'admin')).toBe(200);
    expect(await head('/v1/audit')).toBe(401);
  });
});
