import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, nkeys } from '@nats-io/transport-node';
import { afterAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { connectNats } from '../../src/platform/nats.ts';
import { natsOptionsOf } from '../../src/platform/nats-options.ts';
import { makeCertificates } from '../support/certificates.ts';
import { makeOperatorMode } from '../support/nats-jwt.ts';
import { startNatsServer } from '../support/nats-server.ts';

const log = createLogger('test', 'silent');
const certificates = makeCertificates();
const directory = mkdtempSync(join(tmpdir(), 'nats-credentials-'));
afterAll(() => {
  certificates.remove();
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
const fileWith = (text: string) => {
  const path = join(directory, `secret-${files++}`);
  writeFileSync(path, `${text}\n`);
  return path;
};

const USER = 'authorization { users: [{ user: "ao", password: "pass:w@rd/1" }] }';
const TOKEN = 'authorization { token: "to:ken" }';
const user = nkeys.createUser();
const seedOf = (key: typeof user) => new TextDecoder().decode(key.getSeed());
const operator = makeOperatorMode();
const { ca, server, client, stranger } = certificates;
const tls = (more = '') =>
  `tls { cert_file: "${server.cert}", key_file: "${server.key}", ca_file: "${ca}"${more} }`;
const certOf = ({ cert, key }: typeof client) => ({
  NATS_TLS_CA_FILE: ca,
  NATS_TLS_CERT_FILE: cert,
  NATS_TLS_KEY_FILE: key,
});

interface Way {
  config: string;
  env: Record<string, string>;
  /** Credentials that are not enough. */
  wrong: Record<string, string>;
  /** What stands before the host. */
  url?: [right: string, wrong: string];
}

const WAYS: Record<string, Way> = {
  'a user and a password': {
    config: USER,
    env: { NATS_USER: 'ao', NATS_PASSWORD: 'pass:w@rd/1' },
    wrong: { NATS_USER: 'ao', NATS_PASSWORD: 'other' },
  },
  'a password from a file': {
    config: USER,
    env: { NATS_USER: 'ao', NATS_PASSWORD_FILE: fileWith('pass:w@rd/1') },
    wrong: { NATS_USER: 'ao', NATS_PASSWORD_FILE: fileWith('other') },
  },
  'a user and a password in the URL': {
    config: USER,
    env: {},
    wrong: {},
    url: ['nats://ao:pass%3Aw%40rd%2F1@', 'nats://'],
  },
  'a token': { config: TOKEN, env: { NATS_TOKEN: 'to:ken' }, wrong: { NATS_TOKEN: 'x' } },
  'a token from a file': {
    config: TOKEN,
    env: { NATS_TOKEN_FILE: fileWith('to:ken') },
    wrong: { NATS_TOKEN_FILE: fileWith('x') },
  },
  'a token in the URL': { config: TOKEN, env: {}, wrong: {}, url: ['to%3Aken@', 'x@'] },
  'an nkey': {
    config: `authorization { users: [{ nkey: ${user.getPublicKey()} }] }`,
    env: { NATS_NKEY_SEED_FILE: fileWith(seedOf(user)) },
    wrong: { NATS_NKEY_SEED_FILE: fileWith(seedOf(nkeys.createUser())) },
  },
  'a credentials file': {
    config: operator.config,
    env: { NATS_CREDS_FILE: fileWith(operator.creds) },
    wrong: { NATS_CREDS_FILE: fileWith(operator.strangerCreds) },
  },
  'TLS of an authority of its own': {
    config: tls(),
    env: { NATS_TLS_CA_FILE: ca },
    wrong: { NATS_TLS: 'true' },
  },
  'a client certificate': {
    config: tls(', verify: true'),
    env: certOf(client),
    wrong: certOf(stranger),
  },
};

describe.concurrent('NATS is reached with', () => {
  test.for(Object.entries(WAYS))('%s', async ([, way], { expect }) => {
    const { config, env, wrong, url = ['nats://', 'nats://'] } = way;
    const nats = await startNatsServer(config);
    const settings = (prefix: string, more: Record<string, string>) =>
      readConfig({ NATS_URL: `${prefix}localhost:${nats.port}`, ...more });
    const connection = await connectNats(settings(url[0], env), 'test', log);
    await connection.flush();
    await connection.close();
    // A server that refuses a certificate says so after the handshake, which the client does not hear.
    const refused = connect({ ...natsOptionsOf(settings(url[1], wrong)), timeout: 2000 });
    await expect(refused).rejects.toThrow();
    await nats.stop();
  });
});

describe('the connection to NATS', () => {
  test('is not made without the TLS that is demanded', async () => {
    const nats = await startNatsServer('');
    for (const env of [
      { NATS_URL: `tls://localhost:${nats.port}` },
      { NATS_URL: nats.url, NATS_TLS: 'true' },
      { NATS_URL: nats.url, NATS_TLS_CA_FILE: ca },
    ])
      await expect(connect(natsOptionsOf(readConfig(env)))).rejects.toThrow(/tls/);
    await nats.stop();
  });

  test('is made once refused credentials are replaced, and again after they have changed', async () => {
    const file = fileWith('wrong');
    const env = { NATS_USER: 'ao', NATS_PASSWORD_FILE: file };
    const first = await startNatsServer(USER);
    const refused: string[] = [];
    const listener = Object.assign(createLogger('test', 'silent'), {
      warn: (_fields: unknown, text?: string) => void refused.push(text ?? ''),
    });
    const connecting = connectNats(readConfig({ ...env, NATS_URL: first.url }), 'test', listener);
    await expect
      .poll(() => refused)
      .toContain('NATS rejects the credentials; check the NATS_ settings');
    writeFileSync(file, 'pass:w@rd/1');
    const connection = await connecting;
    await connection.flush();

    await first.stop();
    writeFileSync(file, 'changed');
    const second = await startNatsServer(USER.replace('pass:w@rd/1', 'changed'), {
      port: first.port,
    });
    await expect
      .poll(() =>
        connection.flush().then(
          () => 'back',
          () => 'away',
        ),
      )
      .toBe('back');
    await connection.close();
    await second.stop();
  });
});

describe('settings for NATS are refused', () => {
  test.for([
    ['a file that is missing', { NATS_CREDS_FILE: '/does/not/exist' }, /NATS_CREDS_FILE.*ENOENT/],
    ['an empty file', { NATS_TOKEN_FILE: fileWith('') }, /NATS_TOKEN_FILE.*is empty/],
    ['a file of another kind', { NATS_CREDS_FILE: fileWith('x') }, /NATS_CREDS_FILE.*malformed/],
    ['a broken seed', { NATS_NKEY_SEED_FILE: fileWith('x') }, /NATS_NKEY_SEED_FILE.*malformed/],
    ['two kinds of credentials', { NATS_TOKEN: 'a', NATS_CREDS_FILE: 'b' }, /NATS_CREDS_FILE/],
    ['a user without a password', { NATS_USER: 'a' }, /NATS_PASSWORD: is required/],
    [
      'a certificate without its key',
      { NATS_TLS_CERT_FILE: 'a' },
      /NATS_TLS_KEY_FILE: is required/,
    ],
    ['TLS that is off and set up', { NATS_TLS: 'false', NATS_TLS_CA_FILE: 'a' }, /NATS_TLS: is fa/],
    ['another scheme', { NATS_URL: 'http://localhost' }, /NATS_URL: must be URLs/],
  ] as const)('%s', ([, env, message]) => {
    expect(() => natsOptionsOf(readConfig(env))).toThrow(message);
  });
});
