import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { readConfig } from '../../src/platform/config/config.ts';
import { temporalOptionsOf } from '../../src/platform/temporal.ts';
import { makeCertificates } from '../support/certificates.ts';
import { startTlsProxy } from '../support/tls-proxy.ts';

const certificates = makeCertificates();
const directory = mkdtempSync(join(tmpdir(), 'temporal-credentials-'));
afterAll(() => {
  certificates.remove();
  rmSync(directory, { recursive: true, force: true });
});
const { ca, server, client, stranger } = certificates;

/** The two ways to Temporal: of clients, and of workers. */
const CONNECTIONS = {
  client: (env: NodeJS.ProcessEnv) =>
    Connection.connect({ ...temporalOptionsOf(readConfig(env)), connectTimeout: 5000 }),
  worker: (env: NodeJS.ProcessEnv) => NativeConnection.connect(temporalOptionsOf(readConfig(env))),
};

/** Connects, which asks the server what it can do, and closes. */
async function reach(kind: keyof typeof CONNECTIONS, env: NodeJS.ProcessEnv): Promise<void> {
  const connection = await CONNECTIONS[kind](env);
  await connection.close();
}

const certOf = ({ cert, key }: typeof client) => ({
  TEMPORAL_TLS_CA_FILE: ca,
  TEMPORAL_TLS_CERT_FILE: cert,
  TEMPORAL_TLS_KEY_FILE: key,
});

describe.for(['client', 'worker'] as const)('the connection of a %s', (kind) => {
  test('is encrypted, and verifies the server', async () => {
    const proxy = await startTlsProxy(inject('endpoints').temporal, certificates.read(server));
    const env = { TEMPORAL_ADDRESS: proxy.address };
    await reach(kind, { ...env, TEMPORAL_TLS_CA_FILE: ca });
    await expect(reach(kind, { ...env, TEMPORAL_TLS: 'true' })).rejects.toThrow();
    await expect(reach(kind, env)).rejects.toThrow();
    await proxy.stop();
  });

  test('takes the name in the certificate from the settings', async () => {
    const proxy = await startTlsProxy(inject('endpoints').temporal, certificates.read(server));
    const env = {
      TEMPORAL_ADDRESS: proxy.address.replace('localhost', '127.0.0.1'),
      TEMPORAL_TLS_CA_FILE: ca,
    };
    await reach(kind, { ...env, TEMPORAL_TLS_SERVER_NAME: 'localhost' });
    await expect(reach(kind, { ...env, TEMPORAL_TLS_SERVER_NAME: 'other' })).rejects.toThrow();
    await proxy.stop();
  });

  test('shows a client certificate', async () => {
    const proxy = await startTlsProxy(inject('endpoints').temporal, {
      ...certificates.read(server),
      ca: certificates.readAuthority(),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const env = { TEMPORAL_ADDRESS: proxy.address };
    await reach(kind, { ...env, ...certOf(client) });
    await expect(reach(kind, { ...env, ...certOf(stranger) })).rejects.toThrow();
    await expect(reach(kind, { ...env, TEMPORAL_TLS_CA_FILE: ca })).rejects.toThrow();
    await proxy.stop();
  });

  test('sends an API key, over TLS', async () => {
    const seen: unknown[] = [];
    const cloud = await startCloud((authorization) => seen.push(authorization));
    const env = { TEMPORAL_ADDRESS: cloud.address, TEMPORAL_TLS_CA_FILE: ca };
    await reach(kind, { ...env, TEMPORAL_API_KEY: 'key-1' });
    const file = join(directory, 'key');
    writeFileSync(file, 'key-2\n');
    await reach(kind, { ...env, TEMPORAL_API_KEY_FILE: file });
    expect(new Set(seen)).toEqual(new Set(['Bearer key-1', 'Bearer key-2']));
    cloud.stop();
  });
});

/** Answers every call with an empty message, and tells its `authorization`. */
async function startCloud(onCall: (authorization: unknown) => void) {
  const http2 = createSecureServer(certificates.read(server));
  http2.on('stream', (stream, headers) => {
    onCall(headers.authorization);
    stream.on('error', () => undefined);
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // A frame: not compressed, of no bytes.
    stream.end(Buffer.alloc(5));
  });
  await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
  const { port } = http2.address() as { port: number };
  return { address: `localhost:${port}`, stop: () => void http2.close() };
}

test('TLS is on with an API key or a certificate, and off without', () => {
  const tlsOf = (env: NodeJS.ProcessEnv) => temporalOptionsOf(readConfig(env)).tls;
  expect(tlsOf({})).toBe(false);
  expect(tlsOf({ TEMPORAL_API_KEY: 'key' })).toBe(true);
  expect(tlsOf({ TEMPORAL_TLS: 'true' })).toBe(true);
  expect(tlsOf({ TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'key' })).toBe(false);
  expect(tlsOf({ TEMPORAL_TLS_SERVER_NAME: 'x' })).toEqual({ serverNameOverride: 'x' });
});
