import Fastify from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { describe, expect, test } from 'vitest';
import type { ApiContext } from '../../src/api/context.ts';
import { problems } from '../../src/api/plugins/problems.ts';
import { codecRoutes } from '../../src/api/routes/codec.ts';
import { compileValidator } from '../../src/api/validate-input.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { createRemoteCodec } from '../../src/payloads/remote-codec.ts';

const TOKEN = 'a-token-of-many-characters';
const UI = 'http://127.0.0.1:8233';
const PAYLOAD = { metadata: { encoding: btoa('json/plain') }, data: btoa('"x"') };

async function appWith(access: { token?: string; networks?: string } = {}) {
  const app = Fastify().withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(problems);
  const codec: ApiContext['codec'] = {
    codec: createRemoteCodec([]),
    uiUrl: `${UI}/`,
    token: access.token,
    networks: access.networks ?? '127.0.0.0/8,::1/128',
  };
  await app.register((scope) => codecRoutes(scope.withTypeProvider(), { codec }));
  return (
    request: {
      headers?: Record<string, string>;
      from?: string;
      method?: 'OPTIONS';
      payload?: unknown;
    } = {},
  ) =>
    app.inject({
      method: request.method ?? 'POST',
      url: '/codec/decode',
      headers: {
        ...(!request.method && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      remoteAddress: request.from ?? '127.0.0.1',
      ...(request.method
        ? {}
        : { payload: JSON.stringify(request.payload ?? { payloads: [PAYLOAD] }) }),
    });
}

describe('without a token', () => {
  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('%s is answered', async (from) => {
    const response = await (await appWith())({ from });
    expect([response.statusCode, response.json()]).toEqual([200, { payloads: [PAYLOAD] }]);
  });

  test.each(['10.0.0.1', '192.168.1.5', '::ffff:10.0.0.1', '2001:db8::1', 'fe80::1%eth0'])(
    '%s is not',
    async (from) => {
      const response = await (await appWith())({ from });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({ code: 'forbidden', status: 403 });
    },
  );

  test('a network can be trusted, but what a proxy forwards cannot', async () => {
    const ask = await appWith({ networks: '172.16.0.0/12' });
    expect((await ask({ from: '172.18.0.1' })).statusCode).toBe(200);
    expect((await ask({ from: '127.0.0.1' })).statusCode).toBe(403);
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded'])
      expect((await ask({ from: '172.18.0.1', headers: { [name]: 'x' } })).statusCode).toBe(403);
  });
});

describe('with a token', () => {
  test('who has it is answered from anywhere, and nobody else', async () => {
    const ask = await appWith({ token: TOKEN });
    const authorization = `Bearer ${TOKEN}`;
    expect((await ask({ from: '203.0.113.7', headers: { authorization } })).statusCode).toBe(200);
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: authorization.slice(7) },
      { authorization: `${authorization}x` },
    ] as Record<string, string>[]) {
      const response = await ask({ headers });
      expect(response.statusCode).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer');
      expect(response.json()).toMatchObject({ code: 'unauthenticated' });
    }
  });
});

describe('for browsers', () => {
  test('the Web UI may ask, before it does so too', async () => {
    const ask = await appWith({ token: 'x'.repeat(16) });
    const preflight = await ask({ method: 'OPTIONS', headers: { origin: UI } });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization, content-type, x-namespace',
      vary: 'Origin',
    });
    // A refusal can be read by the page, too.
    const refused = await ask({ headers: { origin: UI } });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe(UI);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:8234', `${UI}.evil.example`])(
    'pages of %s may not',
    async (origin) => {
      const ask = await appWith();
      for (const method of [undefined, 'OPTIONS'] as const) {
        const response = await ask({ headers: { origin }, ...(method && { method }) });
        expect(response.statusCode).toBe(403);
        expect(response.headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );
});

describe('input that cannot be used is refused by name', () => {
  test.each([
    [{}, 'payloads'],
    [{ payloads: {} }, 'payloads'],
    [{ payloads: [PAYLOAD, { data: '§' }] }, 'payloads.1.data'],
    [{ payloads: [{ metadata: { encoding: 1 } }] }, 'payloads.0.metadata.encoding'],
    [{ payloads: [null] }, 'payloads.0'],
    [[], 'body'],
  ])('%j', async (payload, field) => {
    const response = await (await appWith())({ payload });
    expect(response.statusCode).toBe(400);
    expect(response.json<Problem>().errors?.map((error) => error.field)).toContain(field);
  });

  test('16 MB is the most', async () => {
    const ask = await appWith();
    const data = (bytes: number) => ({ payloads: [{ data: 'A'.repeat(bytes) }] });
    expect((await ask({ payload: data(15 * 1024 * 1024) })).statusCode).toBe(200);
    expect((await ask({ payload: data(16 * 1024 * 1024) })).statusCode).toBe(413);
  });
});
