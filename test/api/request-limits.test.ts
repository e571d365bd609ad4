import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Problem } from '../../src/contracts/problem.ts';
import { createDatabase } from '../../src/db/database.ts';
import { leaseRequests } from '../../src/db/queries/lease-requests.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { type Answer, TestClient } from '../support/client.ts';
import { bearer, claimsOf, JWT_ENV, signToken } from '../support/tokens.ts';

const LIMIT = 30;
const FAILURES = 6;

let replicas: ApiProcess[];
beforeAll(async () => {
  const env = {
    ...JWT_ENV,
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
    AUTH_FAILURES_PER_MINUTE: String(FAILURES),
    TRUSTED_PROXIES: '127.0.0.0/8',
  };
  replicas = await Promise.all([1, 2].map(() => startApi(inject('endpoints'), env)));
});
afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
});

const ask = (turn: number, headers: Record<string, string>, path = '/v1/me') => {
  const { url = '' } = replicas[turn % replicas.length] ?? {};
  const user = new TestClient({ ...inject('endpoints'), api: url }, 'limited');
  return user.request('GET', path, undefined, headers);
};

const standing = ({ headers }: Answer<Problem>) => ({
  limit: Number(headers.get('ratelimit-limit')),
  remaining: Number(headers.get('ratelimit-remaining')),
  reset: Number(headers.get('ratelimit-reset')),
});

/** Asks the replicas in turns, again with another subject where a new minute began meanwhile. */
async function askInOneMinute(
  times: number,
  headersOf: () => Promise<Record<string, string>>,
  minuteOf: (answer: Answer<Problem>) => number,
) {
  for (;;) {
    const headers = await headersOf();
    const answers: Answer<Problem>[] = [];
    for (let turn = 0; turn < times; turn += 1) answers.push(await ask(turn, headers));
    const minutes = answers.map(minuteOf).filter((seconds) => seconds > 0);
    if (minutes.every((seconds, index) => seconds <= (minutes[index - 1] ?? 60)))
      return { headers, answers };
  }
}

test('two replicas let one principal make as many requests as one of them would', async () => {
  const { headers, answers } = await askInOneMinute(
    2 * LIMIT,
    async () => bearer(await signToken({ ...claimsOf('limited', 'admin'), sub: randomUUID() })),
    (answer) => standing(answer).reset,
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
  const [first] = answers;
  expect(first && standing(first)).toMatchObject({ limit: LIMIT, remaining: LIMIT - 1 });
  for (const refused of answers.filter(({ status }) => status !== 200)) {
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', status: 429 } });
    expect(standing(refused)).toMatchObject({ limit: LIMIT, remaining: 0 });
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
  }
  const other = bearer(await signToken({ ...claimsOf('limited'), sub: randomUUID() }));
  expect((await ask(0, other)).status).toBe(200);
  expect((await ask(0, headers, '/healthz')).status).toBe(200);
});

test('and so they do when all come at once', async () => {
  for (;;) {
    const claims = { ...claimsOf('limited', 'admin'), sub: randomUUID() };
    const headers = bearer(await signToken(claims));
    const answers = await Promise.all(
      Array.from({ length: 2 * LIMIT }, (_, turn) => ask(turn, headers)),
    );
    const resets = answers.map((answer) => standing(answer).reset);
    if (Math.max(...resets) - Math.min(...resets) > 30) continue;
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(LIMIT);
    return;
  }
});

test('whoever sends wrong keys is not listened to for a while, and others are', async () => {
  const guess = `ao_${'0'.repeat(26)}_${'A'.repeat(43)}`;
  const { headers, answers } = await askInOneMinute(
    2 * FAILURES,
    async () => ({ ...bearer(guess), 'x-forwarded-for': `2001:db8:${newGroup()}:1::1` }),
    ({ headers: given }) => Number(given.get('retry-after')),
  );
  expect(answers.map(({ status }) => status)).toEqual([
    ...Array.from({ length: FAILURES }, () => 401),
    ...Array.from({ length: FAILURES }, () => 429),
  ]);
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  // Whoever has one address of a network has all of it.
  const address = headers['x-forwarded-for'] ?? '';
  const neighbour = { ...headers, 'x-forwarded-for': address.replace('::1', '::9') };
  expect((await ask(0, neighbour)).status).toBe(429);
  expect(
    (await ask(0, { ...headers, 'x-forwarded-for': `2001:db8:${newGroup()}:1::1` })).status,
  ).toBe(401);
  const token = await signToken(claimsOf('limited'));
  expect((await ask(0, { ...headers, ...bearer(token) })).status).toBe(200);
});

const newGroup = () => randomUUID().slice(0, 4);

test('what was counted long ago is swept away, and what is counted now is not', async () => {
  const log = pino({ level: 'silent' });
  const url = inject('endpoints').postgres;
  const { db } = createDatabase({ url, poolSize: 1, name: 'test', log });
  const tenant_id = `t-${randomUUID()}`;
  const row = { tenant_id, used: 1, granted: 1 };
  const window_start = new Date(Date.now() - 3_600_000);
  await db
    .insertInto('rate_limits')
    .values(['gone', 'back'].map((subject) => ({ ...row, subject, window_start })))
    .execute();
  // Each lease sweeps some; other tests leave old ones, too.
  const left = async () => {
    const { granted, used } = await leaseRequests(db, tenant_id, 'back', 1000);
    expect(granted).toBeGreaterThan(0);
    expect(used).toBeGreaterThanOrEqual(granted);
    const rows = await db
      .selectFrom('rate_limits')
      .select('subject')
      .where('tenant_id', '=', tenant_id)
      .execute();
    return rows.map(({ subject }) => subject);
  };
  await expect.poll(left).toEqual(['back']);
  await db.destroy();
});
