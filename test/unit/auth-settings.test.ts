import { describe, expect, test } from 'vitest';
import { assertLocal } from '../../src/auth/development-principal.ts';
import { authOf } from '../../src/platform/config/auth.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { startRefused } from '../support/api-process.ts';
import { JWT_ENV, SECRET } from '../support/tokens.ts';

const kindOf = (env: Record<string, string>) => authOf(readConfig(env)).kind;
const EVERYWHERE = ['0.0.0.0', '::', '192.168.1.5', 'api.example'];

describe('without settings', () => {
  test.each([
    {},
    { HOST: '127.0.0.1' },
    { HOST: '127.9.9.9' },
    { HOST: '::1' },
    { HOST: 'localhost' },
  ])('%j is the development mode', (env) => {
    expect(kindOf(env)).toBe('development');
  });

  test.each(EVERYWHERE)('%s is refused', (HOST) => {
    for (const AUTH of ['', 'development'])
      expect(() => kindOf({ HOST, AUTH })).toThrow(
        `HOST: other machines could call the API on ${HOST}`,
      );
  });

  test('the API does not start where others could reach it, and says why', async () => {
    const { code, output } = await startRefused({ HOST: '0.0.0.0', PORT: '0' });
    expect(code).toBe(1);
    expect(output).toContain(
      'HOST: other machines could call the API on 0.0.0.0 without credentials',
    );
  });
});

describe('with API keys or tokens', () => {
  test.each(['127.0.0.1', ...EVERYWHERE])('%s is fine', (HOST) => {
    expect(authOf(readConfig({ HOST, AUTH: 'required' }))).toEqual({
      kind: 'required',
      jwt: undefined,
    });
    expect(authOf(readConfig({ HOST, ...JWT_ENV }))).toMatchObject({
      kind: 'required',
      jwt: { audience: 'authenticated', tenantClaim: 'app_metadata.tenant_id' },
    });
  });

  test('the development mode cannot be had beside them', () => {
    expect(() => kindOf({ AUTH: 'development', ...JWT_ENV })).toThrow('AUTH: is development');
  });

  test('what is missing or too short is named, and the secret is not', () => {
    expect(() => readConfig({ JWT_SECRET: SECRET })).toThrow(
      /JWT_ISSUER: is required with JWT_SECRET\n\s+JWT_AUDIENCE: is required with JWT_SECRET/,
    );
    expect(() => readConfig({ JWT_JWKS_URL: 'https://issuer.example/jwks' })).toThrow(
      'JWT_ISSUER: is required with JWT_JWKS_URL',
    );
    const short = 'sesame-open';
    const refused = () => readConfig({ ...JWT_ENV, JWT_SECRET: short });
    expect(refused).toThrow('JWT_SECRET: must be at least 32 bytes');
    expect(refused).not.toThrow(short);
  });
});

describe('in the development mode only this machine may ask', () => {
  test.each([
    { host: 'localhost:8083' },
    { host: '127.0.0.1:8083', origin: 'http://localhost:3000' },
    { host: '[::1]:8083' },
    { host: 'localhost:8083', origin: 'https://app.example' },
  ])('%j may', (headers) => {
    expect(() => assertLocal(headers, ['https://app.example'])).not.toThrow();
  });

  test.each([
    { host: 'localhost:8083', 'x-forwarded-for': '203.0.113.7' },
    { host: 'localhost:8083', forwarded: 'for=203.0.113.7' },
    { host: 'evil.example:8083' },
    { host: '192.168.1.5:8083' },
    { host: 'localhost:8083', origin: 'https://evil.example' },
    { host: 'localhost:8083', origin: 'null' },
    {},
  ])('%j may not', (headers) => {
    expect(() => assertLocal(headers, ['https://app.example'])).toThrow(/development mode/);
  });

  test('a proxy in front of it is refused from the start', () => {
    expect(() => kindOf({ TRUSTED_PROXIES: '127.0.0.1' })).toThrow('TRUSTED_PROXIES');
  });
});
