import { createSecretKey } from 'node:crypto';
import { exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createJwtVerifier } from '../../src/auth/verify-jwt.ts';
import type { JwtSettings } from '../../src/platform/config/auth.ts';
import { UnauthenticatedError, UnavailableError } from '../../src/platform/errors.ts';
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  newSigningKey,
  SECRET,
  type SigningKey,
  signToken,
  signWith,
  startJwksServer,
} from '../support/tokens.ts';

const log = pino({ level: 'silent' });
const settings: JwtSettings = {
  secret: createSecretKey(Buffer.from(SECRET)),
  jwksUrl: undefined,
  issuer: ISSUER,
  audience: AUDIENCE,
  tenantClaim: 'app_metadata.tenant_id',
  rolesClaim: 'app_metadata.roles',
  defaultRole: 'viewer',
};
const verify = createJwtVerifier(settings, log);
const refusal = (token: string, by = verify) =>
  by(token).then(
    () => 'accepted',
    (error: unknown) =>
      error instanceof UnauthenticatedError ? error.message : `another error: ${error}`,
  );
const now = () => Math.floor(Date.now() / 1000);

describe('a token signed with the secret', () => {
  test('says who asks, for whom, with which roles, and is there to act as them', async () => {
    const claims = claimsOf('acme', 'operator', 'nonsense');
    const token = await signToken(claims);
    expect(await verify(token)).toEqual({
      tenantId: 'acme',
      userId: 'user-1',
      roles: ['operator'],
      method: 'jwt',
      token: { value: token, expiresAt: new Date(Number(claims.exp) * 1000) },
    });
  });

  test('has the default role without the claim, and none with roles that are not ours', async () => {
    expect(await verify(await signToken(claimsOf('acme')))).toMatchObject({ roles: ['viewer'] });
    expect(await verify(await signToken(claimsOf('acme', 'root')))).toMatchObject({ roles: [] });
    const named = { ...claimsOf('acme'), app_metadata: { tenant_id: 'acme', roles: 'admin' } };
    expect(await verify(await signToken(named))).toMatchObject({ roles: ['admin'] });
  });

  test('may have its claims elsewhere, under names with dots too', async () => {
    const elsewhere = createJwtVerifier(
      { ...settings, tenantClaim: 'https://acme.example/tenant', rolesClaim: 'groups' },
      log,
    );
    const token = await signToken({
      ...claimsOf('ignored'),
      'https://acme.example/tenant': 'acme',
      groups: ['admin'],
    });
    expect(await elsewhere(token)).toMatchObject({ tenantId: 'acme', roles: ['admin'] });
  });

  test.each([
    ['expired', { exp: now() - 60 }, 'The token has expired.'],
    ['not valid yet', { nbf: now() + 60 }, 'The token is not valid yet.'],
    ['for others', { aud: 'anon' }, 'The claim aud of the token has an unexpected value.'],
    ['for nobody', { aud: undefined }, 'The claim aud of the token is missing.'],
    [
      'from others',
      { iss: 'https://evil.example' },
      'The claim iss of the token has an unexpected',
    ],
    ['without an end', { exp: undefined }, 'The claim exp of the token is missing.'],
    ['without a user', { sub: undefined }, 'The claim sub of the token is missing.'],
    ['with an unusable user', { sub: 'a b' }, 'The claim sub of the token must be a user id.'],
    ['without a tenant', { app_metadata: {} }, 'The claim app_metadata.tenant_id of the token'],
    ['with an unusable tenant', { app_metadata: { tenant_id: 'a.b' } }, 'app_metadata.tenant_id'],
    ['with a tenant by inheritance', { app_metadata: [] }, 'app_metadata.tenant_id'],
  ])('%s is refused', async (_what, change, reason) => {
    expect(await refusal(await signToken({ ...claimsOf('acme', 'admin'), ...change }))).toContain(
      reason,
    );
  });

  test('is accepted for the few seconds that clocks differ', async () => {
    const late = await signToken({ ...claimsOf('acme'), exp: now() - 2 });
    expect(await verify(late)).toMatchObject({ tenantId: 'acme' });
  });
});

describe('a forged token is refused', () => {
  const claims = claimsOf('acme', 'admin');

  test('with another secret, a changed body, or no signature', async () => {
    const other = await signWith(claims, new TextEncoder().encode('x'.repeat(40)));
    const [head, , signature] = (await signToken(claims)).split('.');
    const body = btoa(JSON.stringify(claimsOf('other', 'admin'))).replaceAll('=', '');
    for (const token of [other, `${head}.${body}.${signature}`, `${head}.${body}.`])
      expect(await refusal(token)).toBe('The signature of the token is invalid.');
  });

  test('with alg none, however it is written', async () => {
    expect(await refusal(new UnsecuredJWT(claims).encode())).toContain('algorithm');
    const [, body] = new UnsecuredJWT(claims).encode().split('.');
    for (const alg of ['none', 'None', 'NONE', '', undefined]) {
      const head = btoa(JSON.stringify({ alg, typ: 'JWT' })).replaceAll('=', '');
      for (const signature of ['', 'AAAA'])
        expect(await refusal(`${head}.${body}.${signature}`)).not.toBe('accepted');
    }
  });

  test('with a public key taken for a secret, whether there is a secret or not', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key: SigningKey = {
      ...(await newSigningKey('one', 'RS256')),
      sign: (payload) => signWith(payload, privateKey, { alg: 'RS256', kid: 'one' }),
    };
    const server = await startJwksServer(key);
    try {
      const pem = new TextEncoder().encode(await exportSPKI(publicKey));
      const modulus = new TextEncoder().encode(String(key.jwk.n));
      for (const secret of [undefined, settings.secret]) {
        const both = createJwtVerifier({ ...settings, secret, jwksUrl: server.url }, log);
        for (const bytes of [pem, modulus])
          expect(
            await refusal(await signWith(claims, bytes, { alg: 'HS256', kid: 'one' }), both),
          ).toMatch(/algorithm|signature/);
      }
    } finally {
      await server.goAway();
    }
  });

  test.each(['', 'x', 'a.b.c', '..', `${'A'.repeat(4000)}.e30.AA`])('as %j', async (token) => {
    expect(await refusal(token)).toBe('Invalid credentials: neither an API key nor a JWT.');
  });
});

describe('with a JWKS', () => {
  let server: Awaited<ReturnType<typeof startJwksServer>>;
  afterEach(() => server.goAway().catch(() => undefined));
  const verifierOf = (options = {}) =>
    createJwtVerifier({ ...settings, secret: undefined, jwksUrl: server.url }, log, options);

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('%s is accepted', async (alg) => {
    const key = await newSigningKey('one', alg);
    server = await startJwksServer(key);
    expect(await verifierOf()(await key.sign(claimsOf('acme')))).toMatchObject({
      tenantId: 'acme',
      method: 'jwt',
    });
  });

  test('a new key is fetched when a token names it, and not for every made-up one', async () => {
    const [one, two, never] = await Promise.all(
      ['one', 'two', 'never'].map((kid) => newSigningKey(kid)),
    );
    if (!one || !two || !never) throw new Error('three keys were made');
    server = await startJwksServer(one);
    const eager = verifierOf({ coolDown: 0 });
    await eager(await one.sign(claimsOf('acme')));
    await eager(await one.sign(claimsOf('acme')));
    expect(server.asked()).toBe(1);
    server.publish(two);
    expect(await eager(await two.sign(claimsOf('acme')))).toMatchObject({ tenantId: 'acme' });
    expect(await refusal(await one.sign(claimsOf('acme')), eager)).toContain('unknown key');

    const patient = verifierOf({ coolDown: 60_000 });
    await patient(await two.sign(claimsOf('acme')));
    const before = server.asked();
    for (let i = 0; i < 5; i += 1)
      expect(await refusal(await never.sign(claimsOf('acme')), patient)).toContain('unknown key');
    expect(server.asked()).toBe(before);
  });

  test('its server may be away once the keys are known, and is not needed to refuse a bad signature', async () => {
    const key = await newSigningKey('one');
    server = await startJwksServer(key);
    const warm = verifierOf({ maxAge: 0, coolDown: 0 });
    const token = await key.sign(claimsOf('acme'));
    await warm(token);
    await server.goAway();
    for (let i = 0; i < 3; i += 1) expect(await warm(token)).toMatchObject({ tenantId: 'acme' });
    const other = await (await newSigningKey('one')).sign(claimsOf('acme'));
    expect(await refusal(other, warm)).toBe('The signature of the token is invalid.');
    const rotated = await (await newSigningKey('two')).sign(claimsOf('acme'));
    await expect(warm(rotated)).rejects.toThrow(UnavailableError);
  });

  test('a server that is away before they are known is not the token’s fault', async () => {
    const key = await newSigningKey('one');
    server = await startJwksServer(key);
    await server.goAway();
    const cold = verifierOf();
    const token = await key.sign(claimsOf('acme'));
    await expect(cold(token)).rejects.toThrow(UnavailableError);
    await server.comeBack();
    expect(await cold(token)).toMatchObject({ tenantId: 'acme' });
  });
});
