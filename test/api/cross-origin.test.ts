import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ApiProcess, startApi, startRefused } from '../support/api-process.ts';
import { bearer, claimsOf, JWT_ENV, signToken } from '../support/tokens.ts';

const APP = 'https://app.example.com';
const OTHER = 'https://evil.example';

let development: ApiProcess;
let everyone: ApiProcess;
beforeAll(async () => {
  const endpoints = inject('endpoints');
  [development, everyone] = await Promise.all([
    startApi(endpoints, { CORS_ORIGINS: `${APP}, http://localhost:5173` }),
    startApi(endpoints, { ...JWT_ENV, CORS_ORIGINS: '*', RATE_LIMIT_PER_MINUTE: '100' }),
  ]);
});
afterAll(async () => {
  await Promise.all([development?.stop(), everyone?.stop()]);
});

const ask = (api: string, path: string, headers: Record<string, string>, method = 'GET') =>
  fetch(`${api}${path}`, { method, headers });

const preflight = (api: string, path: string, origin: string) =>
  ask(
    api,
    path,
    {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
    'OPTIONS',
  );

describe('pages of the origins in CORS_ORIGINS', () => {
  test('may ask, without credentials for the preflight', async () => {
    for (const [api, origin, allowed] of [
      [development.url, APP, APP],
      [development.url, 'http://localhost:5173', 'http://localhost:5173'],
      [everyone.url, OTHER, '*'],
    ] as const) {
      const answer = await preflight(api, '/v1/workflows', origin);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
      expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(answer.headers.get('access-control-allow-headers')).toContain('idempotency-key');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test('may use the API and read its headers, of failures too', async () => {
    const found = await ask(development.url, '/v1/workflows', { origin: APP });
    expect(found.status).toBe(200);
    expect(found.headers.get('access-control-allow-origin')).toBe(APP);
    expect(found.headers.get('vary')).toContain('Origin');
    for (const name of ['Location', 'Retry-After', 'X-Request-Id', 'RateLimit-Remaining'])
      expect(found.headers.get('access-control-expose-headers')).toContain(name);
    const missing = await ask(everyone.url, '/v1/workflows', { origin: APP });
    expect(missing.status).toBe(401);
    expect(missing.headers.get('access-control-allow-origin')).toBe('*');
    const token = bearer(await signToken(claimsOf('cross-origin')));
    const list = await ask(everyone.url, '/v1/workflows', { origin: APP, ...token });
    expect(list.status).toBe(200);
  });

  test('may follow events, and a cache knows what the answer depends on', async () => {
    const created = await fetch(`${development.url}/v1/workflows`, {
      method: 'POST',
      headers: { origin: APP, 'content-type': 'application/json' },
      body: JSON.stringify({ task: 'Do the work.' }),
    });
    const path = `${created.headers.get('location')}/events`;
    const stream = await ask(development.url, path, { origin: APP, accept: 'text/event-stream' });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.headers.get('access-control-allow-origin')).toBe(APP);
    expect(stream.headers.get('vary')).toBe('Origin, Accept');
    await stream.body?.cancel();
  });
});

test('pages of other origins may not', async () => {
  const asked = await preflight(development.url, '/v1/workflows', OTHER);
  expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  const answer = await ask(development.url, '/v1/workflows', { origin: OTHER });
  expect(answer.status).toBe(403);
  expect(((await answer.json()) as { detail: string }).detail).toContain('CORS_ORIGINS');
});

test('without CORS_ORIGINS no page of another origin may', async () => {
  const { api } = inject('endpoints');
  expect((await preflight(api, '/v1/workflows', APP)).status).toBe(404);
  const answer = await ask(api, '/v1/workflows', { origin: APP });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('the codec has an origin of its own, whatever CORS_ORIGINS says', async () => {
  const answer = await preflight(everyone.url, '/codec/decode', APP);
  expect(answer.status).toBe(403);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

test('what are no origins, and all origins where nobody needs credentials, are refused from the start', async () => {
  const { postgres, nats, temporal } = inject('endpoints');
  const env = { DATABASE_URL: postgres, NATS_URL: nats, TEMPORAL_ADDRESS: temporal, PORT: '0' };
  for (const origins of ['*', 'app.example.com', 'https://app.example.com/', `${APP},x`]) {
    const { code, output } = await startRefused({ ...env, CORS_ORIGINS: origins });
    expect(code, origins).not.toBe(0);
    expect(output).toContain('CORS_ORIGINS');
  }
});
