import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createAddressPolicy } from '../../src/platform/http/address-policy.ts';
import { createGuardedFetch } from '../../src/platform/http/guarded-fetch.ts';

const resolved = vi.hoisted(() => ({ addresses: [] as string[] }));

vi.mock('node:dns', async (original) => ({
  ...(await original<typeof import('node:dns')>()),
  lookup: (
    _host: string,
    _options: object,
    done: (error: null, found: { address: string; family: number }[]) => void,
  ) => {
    // The next address of the list for each question, as a name server of an attacker would have it.
    const address = resolved.addresses.shift() ?? '127.0.0.1';
    setImmediate(() => done(null, [{ address, family: 4 }]));
  },
}));

let reached = 0;
const server = createServer((_request, response) => {
  reached += 1;
  response.end('reached');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

const policyOf = (allowPrivateNetworks: boolean) => createAddressPolicy({ allowPrivateNetworks });
const get = (allowPrivateNetworks: boolean) =>
  createGuardedFetch(policyOf(allowPrivateNetworks), { maxBytes: 1000, keepAlive: false })(
    `http://rebound.example:${(server.address() as AddressInfo).port}/`,
  );

test('a name is judged by the address that is connected to', async () => {
  for (let attempt = 0; attempt < 12; attempt += 1)
    await expect(get(false)).rejects.toMatchObject({ kind: 'forbidden_address' });
  expect(reached).toBe(0);
  const answer = await get(true);
  expect(await answer.text()).toBe('reached');
});

test('a name that is resolved once is not resolved again for the connection', async () => {
  resolved.addresses = ['127.0.0.1', '169.254.169.254'];
  expect(await (await get(true)).text()).toBe('reached');
  expect(resolved.addresses).toEqual(['169.254.169.254']);
});
