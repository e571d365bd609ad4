import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Example, startExample } from '../support/example-deployments.ts';

let example: Example;
beforeAll(async () => {
  example = await startExample('tools');
});
afterAll(() => example?.stop());

/** Signed with a key that nobody knows: in development that does not matter. */
const tokenOf = (claims: Record<string, unknown>) =>
  new SignJWT({ nonce: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(crypto.getRandomValues(new Uint8Array(32)));

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** What somebody with this token has made; 401 where they are not let in. */
async function namesSeen(token: string): Promise<string[] | number> {
  const response = await fetch(`${example.url}/assistants/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) return response.status;
  const found = (await response.json()) as { name: string; metadata: { created_by?: string } }[];
  return found.filter(({ metadata }) => metadata.created_by !== 'system').map(({ name }) => name);
}

test('a JWT is whoever its sub says, for as long as it is valid', async () => {
  const first = await tokenOf({ sub: 'ann', exp: inSeconds(3600) });
  await example.as(first).assistants.create({ graphId: 'agent', name: 'Of Ann' });
  const next = await tokenOf({ sub: 'ann', exp: inSeconds(7200) });
  expect(next).not.toBe(first);
  expect(await namesSeen(next)).toEqual(['Of Ann']);
  expect(await namesSeen(await tokenOf({ sub: 'ann' }))).toEqual(['Of Ann']);
  expect(await namesSeen(await tokenOf({ sub: 'bob', exp: inSeconds(3600) }))).toEqual([]);
  expect(await namesSeen(await tokenOf({ sub: 'ann', exp: inSeconds(-1) }))).toBe(401);
  expect(await namesSeen(await tokenOf({ exp: inSeconds(-1) }))).toBe(401);
});

test.each([
  ['is no JWT', async () => `opaque-${crypto.randomUUID()}`],
  ['looks like one', async () => `${crypto.randomUUID()}.bm8.json`],
  ['names nobody', () => tokenOf({ sub: 7 })],
])('a token that %s is a user of its own', async (_, make) => {
  const [mine, other] = [await make(), await make()];
  await example.as(mine).assistants.create({ graphId: 'agent', name: 'Mine' });
  expect(await namesSeen(mine)).toEqual(['Mine']);
  expect(await namesSeen(other)).toEqual([]);
});
