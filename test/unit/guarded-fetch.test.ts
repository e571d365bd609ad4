import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAddressPolicy } from '../../src/platform/http/address-policy.ts';
import { createGuardedFetch } from '../../src/platform/http/guarded-fetch.ts';
import { OwnAddresses } from '../../src/platform/http/own-addresses.ts';

let url = '';
let port = 0;
let sent = 0;
const server = createServer((request, response) => {
  if (request.url === '/bomb') {
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' });
    return response.end(packed);
  }
  if (request.url === '/endless' || request.url === '/line') {
    const type = request.url === '/line' ? 'text/event-stream' : 'text/plain';
    response.writeHead(200, { 'content-type': type });
    const more = () => {
      while (!response.destroyed) {
        sent += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'a'))) return response.once('drain', more);
      }
    };
    return more();
  }
  if (request.url === '/redirect') return response.writeHead(307, { location: '/there/' }).end();
  if (request.url === '/break') return request.socket.destroy();
  response.end('hello');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as { port: number });
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = createAddressPolicy({ allowPrivateNetworks: true });
const closed = createAddressPolicy({ allowPrivateNetworks: false });
const get = (path: string, policy = open) =>
  createGuardedFetch(policy, { maxBytes: 1_000_000, maxLineBytes: 100_000 })(
    path.startsWith('/') ? `${url}${path}` : path,
  );
const read = async (path: string) => (await get(path)).text();

test('an answer is as it was', async () => {
  expect(await read('/')).toBe('hello');
});

test.each(['/bomb', '/endless', '/line'])('%s breaks off where it is too long', async (path) => {
  sent = 0;
  await expect(read(path)).rejects.toMatchObject({ kind: 'too_large' });
  expect(sent).toBeLessThan(16_000_000);
});

test('a redirect is an answer, with its target', async () => {
  await expect(get('/redirect')).rejects.toMatchObject({
    kind: 'redirected',
    status: 307,
    location: `${url}/there/`,
  });
});

test('what was not sent is told from what was', async () => {
  await expect(get('/break')).rejects.toMatchObject({ kind: 'broken_off' });
  await expect(get('http://127.0.0.1:1/')).rejects.toMatchObject({
    kind: expect.stringMatching(/unreachable|forbidden/),
  });
  await expect(get('http://does-not-resolve.invalid/')).rejects.toMatchObject({
    kind: 'unreachable',
  });
  await expect(get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ kind: 'unreachable' });
});

describe('addresses', () => {
  const target = { host: 'example.org', port: 80 };
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '192.0.0.8',
    '::1',
    'fc00::1',
    'fec0::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '::10.0.0.1',
    '2001:0:4136:e378:8000:63bf:f5ff:fffe',
  ])('%s is on a private network', (address) => {
    expect(closed.forbids(target, address)).toBe(true);
    const forbiddenEverywhere = open.forbids(target, address);
    expect(forbiddenEverywhere).toBe(false);
  });

  test.each([
    '169.254.169.254',
    '169.254.170.2',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    'ff02::1',
    '240.0.0.1',
    '255.255.255.255',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
  ])('%s is never reached', (address) => {
    expect(open.forbids(target, address)).toBe(true);
  });

  test.each([
    '93.184.216.34',
    '2606:2800:220:1:248:1893:25c8:1946',
    '::ffff:93.184.216.34',
    '64:ff9b::5db8:d822',
  ])('%s may be reached', (address) => {
    expect(closed.forbids(target, address)).toBe(false);
  });

  test('an operator allows hosts, ports and networks', () => {
    const policy = createAddressPolicy({
      allowPrivateNetworks: false,
      privateHosts: ['tools.internal', '127.0.0.1:9000', '10.1.0.0/16'],
    });
    expect(policy.forbids({ host: 'Tools.internal', port: 1 }, '10.9.9.9')).toBe(false);
    expect(policy.forbids({ host: '127.0.0.1', port: 9000 }, '127.0.0.1')).toBe(false);
    expect(policy.forbids({ host: '127.0.0.1', port: 9001 }, '127.0.0.1')).toBe(true);
    expect(policy.forbids(target, '10.1.2.3')).toBe(false);
    expect(policy.forbids(target, '10.2.2.3')).toBe(true);
    expect(policy.forbids({ host: 'tools.internal', port: 1 }, '169.254.169.254')).toBe(true);
  });

  test('our own addresses are never reached, by whatever name', async () => {
    const policy = createAddressPolicy({
      allowPrivateNetworks: true,
      own: await OwnAddresses.resolve(['localhost:7233', '0.0.0.0:8083', '10.0.0.5:5432']),
    });
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(policy.forbids({ host: 'x', port: 7233 }, address)).toBe(true);
    expect(policy.forbids({ host: 'x', port: 7234 }, '127.0.0.1')).toBe(false);
    expect(policy.forbids({ host: 'x', port: 8083 }, '192.168.1.9')).toBe(true);
    expect(policy.forbids({ host: 'x', port: 5432 }, '10.0.0.5')).toBe(true);
    expect(policy.forbids({ host: 'x', port: 5432 }, '10.0.0.6')).toBe(false);
  });
});
