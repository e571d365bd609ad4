import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentReporter } from '../../src/dev/console.ts';
import { Ports } from '../../src/dev/ports.ts';
import { startTemporal } from '../../src/dev/temporal.ts';
import { makeCertificates } from '../support/certificates.ts';
import { TestClient } from '../support/client.ts';
import { startNatsServer } from '../support/nats-server.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';
import { startTlsProxy } from '../support/tls-proxy.ts';

const PASSWORD = 'nats-p@ssword';
const stops: (() => unknown)[] = [];
let stack: Awaited<ReturnType<typeof startTestStack>>;

beforeAll(async () => {
  const certificates = makeCertificates();
  const dataDir = mkdtempSync(join(tmpdir(), 'secured-'));
  stops.push(certificates.remove, () => rmSync(dataDir, { recursive: true, force: true }));
  const { ca, server, client } = certificates;
  const temporal = await startTemporal(
    {
      dataDir,
      binDir: resolve('.data/bin'),
      freePorts: true,
      ports: new Ports(() => undefined),
      env: {},
      temporalSettings: [],
      report: silentReporter,
      logFile: (name) => join(dataDir, `${name}.log`),
      onPid: () => undefined,
      signal: new AbortController().signal,
    },
    'http://127.0.0.1:1/codec',
  );
  stops.push(temporal.stop);
  const proxy = await startTlsProxy(temporal.address, {
    ...certificates.read(server),
    ca: certificates.readAuthority(),
    requestCert: true,
    rejectUnauthorized: true,
  });
  stops.push(proxy.stop);
  const nats = await startNatsServer(`
    jetstream {}
    tls { cert_file: "${server.cert}", key_file: "${server.key}", ca_file: "${ca}", verify: true }
    authorization { users: [{ user: ao, password: "${PASSWORD}" }] }
  `);
  stops.push(nats.stop);
  stack = await startTestStack({
    TEMPORAL_ADDRESS: proxy.address,
    TEMPORAL_TLS_CA_FILE: ca,
    TEMPORAL_TLS_CERT_FILE: client.cert,
    TEMPORAL_TLS_KEY_FILE: client.key,
    NATS_URL: `tls://ao:${encodeURIComponent(PASSWORD)}@localhost:${nats.port}`,
    NATS_TLS_CA_FILE: ca,
    NATS_TLS_CERT_FILE: client.cert,
    NATS_TLS_KEY_FILE: client.key,
  });
  stops.push(stack.stop);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

test('a run completes, and is followed live, over TLS with client certificates', async () => {
  const user = new TestClient(stack.endpoints);
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ text: 'A' }] },
    review: [accept('a')],
  });
  const statuses: unknown[] = [];
  for await (const { type, payload } of user.follow(id))
    if (type === 'workflow.status_changed') statuses.push(payload.status);
  expect(statuses).toEqual(['pending', 'planning', 'executing', 'reviewing', 'completed']);
});

test('the password of NATS is in no log', () => {
  for (const name of ['stack', 'worker', 'api']) {
    const text = readFileSync(join(stack.endpoints.dataDir, 'logs', `${name}.log`), 'utf8');
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(encodeURIComponent(PASSWORD));
  }
});
