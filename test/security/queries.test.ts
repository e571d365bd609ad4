import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { PreparingClient } from '../../src/db/preparing-client.ts';
import { toSearchText } from '../../src/db/search-query.ts';
import { type ApiProcess, startApi } from '../support/api-process.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');
let root: pg.Client;
beforeAll(async () => {
  root = new pg.Client({ connectionString: endpoints.postgres });
  await root.connect();
});
afterAll(() => root.end());

/** An API process of the test's own with few connections, so that using all of them hurts nobody else. */
async function withApi(env: Record<string, string>, work: (api: ApiProcess) => Promise<void>) {
  const api = await startApi(endpoints, env);
  try {
    await work(api);
  } finally {
    await api.stop();
  }
}

const put = (user: TestClient, key = 'k') =>
  user.request('PUT', '/v1/store/items', { namespace: ['me', 'x'], key, value: { n: 1 } });

/** A row of the user's store that each write waits for, until `work` has ended. */
async function whileLocked(user: TestClient, work: () => Promise<void>) {
  expect((await put(user)).status).toBe(204);
  await root.query('begin');
  try {
    await root.query('select from store_items where tenant_id = $1 for update', [user.tenant]);
    await work();
  } finally {
    await root.query('rollback');
  }
}

test('while one tenant holds all connections that it can get, another one is answered', async () => {
  await withApi({ DATABASE_POOL_SIZE: '4' }, async ({ url }) => {
    const [hostile, other] = [0, 1].map(() => new TestClient({ ...endpoints, api: url }));
    if (!hostile || !other) throw new Error('no clients');
    await whileLocked(hostile, async () => {
      let isOver = false;
      const statuses = new Set<number>();
      const attack = Array.from({ length: 30 }, async () => {
        while (!isOver) statuses.add((await put(hostile)).status);
      });
      // The attack is on: one of its requests was turned away.
      await expect.poll(() => statuses.has(503)).toBe(true);
      const answers: number[] = [];
      for (let i = 0; i < 20; i += 1)
        answers.push((await other.request('GET', '/v1/workflows')).status);
      isOver = true;
      expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
      await root.query('rollback');
      await Promise.all(attack);
    });
  });
});

test('a request whose statement takes too long is answered with 503, and says why', async () => {
  const env = { DATABASE_POOL_SIZE: '4', DATABASE_REQUEST_TIMEOUT_SECONDS: '0.5' };
  await withApi(env, async ({ url }) => {
    const user = new TestClient({ ...endpoints, api: url });
    await whileLocked(user, async () => {
      const { status, headers, body } = await put(user);
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'query_timeout' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });
});

describe('filters of a search in the store', () => {
  const search = (user: TestClient, filter: object) =>
    user.request<{ items: { key: string }[] } & { errors?: unknown }>(
      'POST',
      '/v1/store/items/search',
      { namespace_prefix: ['me'], filter },
    );
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, { $ne: i }]));

  test('are limited', async () => {
    const user = new TestClient(endpoints);
    const { status, body } = await search(user, fields(4000));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: 'filter', message: 'must have 50 fields at most' }]);
    expect((await search(user, fields(50))).status).toBe(200);
  });

  test('compare values of every type as before', async () => {
    const user = new TestClient(endpoints);
    const value = { s: 'b', n: 2, t: true, z: null, o: { a: [1] }, 'odd " name\\': 1 };
    await user.request('PUT', '/v1/store/items', { namespace: ['me', 'x'], key: 'k', value });
    const finds = async (filter: object) => (await search(user, filter)).body.items.length === 1;
    for (const filter of [
      value,
      { s: { $gt: 'a', $lte: 'b' } },
      { n: { $gte: 2, $lt: 3, $ne: 4 } },
      { z: { $eq: null } },
      { absent: { $ne: null } },
      { o: { $ne: { a: [2] } } },
    ])
      expect(await finds(filter)).toBe(true);
    for (const filter of [
      { n: '2' },
      { n: { $gt: '1' } },
      { s: { $lt: 'b' } },
      { z: { $ne: null } },
      { absent: null },
      { o: { a: [2] } },
    ])
      expect(await finds(filter)).toBe(false);
  });
});

const HOSTILE_TEXTS: [string, string][] = [
  ['33 dashes', '-'.repeat(33)],
  ['dashes before a word', `${'-'.repeat(190)}word`],
  ['dashes with spaces', `-${' -'.repeat(90)}`],
  ['negated quotation marks', `a ${'-"'.repeat(90)}`],
  ['quotation marks', '"'.repeat(33)],
  ['operators of Postgres', '( ( ( & | ! <-> :* \\'],
  ['"or" and nothing else', `or${' or'.repeat(60)}`],
  ['negations of Postgres', `${'!'.repeat(190)}x`],
  ['words and phrases that must not be there', '"a -b" -"c d" -e-f or g'],
  ['a word of very many parts', `${'a-'.repeat(90)}b`],
];

describe('a text that is searched for', () => {
  test.each(HOSTILE_TEXTS)('may be %s', async (_what, text) => {
    const user = new TestClient(endpoints);
    const q = encodeURIComponent(text);
    const answers = await Promise.all([
      user.request('GET', `/v1/documents?q=${q}`),
      user.request('GET', `/v1/agents?q=${q}`),
      user.request('GET', `/v1/workflows?q=${q}`),
      user.request('POST', '/v1/store/items/search', { namespace_prefix: ['me'], query: text }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('keeps its meaning: words, phrases, "or" and what must not be there', async () => {
    for (const text of [
      'red fox',
      '"red fox" or blue',
      'fox -blue',
      'fox -"red fox"',
      'well-known',
      'ada@example.org',
      'C++',
    ]) {
      const { rows } = await root.query(
        `select websearch_to_tsquery('english', $1)::text as given, websearch_to_tsquery('english', $2)::text as safe`,
        [text, toSearchText(text)],
      );
      expect(rows[0].safe).toBe(rows[0].given);
    }
  });

  test('never makes Postgres fail, whatever it is made of', async () => {
    const parts = [
      '-',
      '"',
      ' ',
      'or',
      'a',
      '!',
      '(',
      ')',
      ':',
      '&',
      '|',
      '<->',
      '\\',
      "'",
      '*',
      'é',
      '--',
      '\u0000',
      '\ud800',
    ];
    let seed = 7;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return parts[seed % parts.length] ?? '';
    };
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: 200 }, next).join('');
      await root.query(`select websearch_to_tsquery('simple', $1)`, [toSearchText(text)]);
    }
  });
});

test('the tool search_documents answers a model that looks for dashes and control characters', async () => {
  const user = new TestClient(endpoints);
  const search = (query: string) => ({ name: 'search_documents', arguments: { query } });
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: {
      a: [
        { tools: [search('-'.repeat(33))] },
        { tools: [search('\u0000 \ud800 words')] },
        { text: 'done' },
      ],
    },
    review: [accept('a')],
  });
  expect((await user.ended(id)).status).toBe('completed');
  const requests = await user.modelRequests(id);
  for (const turn of [1, 2])
    expect(requests.find((request) => request.turn === turn)?.last).toContain('"results":[]');
});

describe('prepared statements', () => {
  const connect = async () => {
    const client = new PreparingClient({ connectionString: endpoints.postgres });
    await client.connect();
    return client;
  };
  const countPrepared = async (client: pg.Client): Promise<number> => {
    const { rows } = await client.query('select count(*)::int as n from pg_prepared_statements');
    return rows[0].n;
  };

  test('are bounded, and the one that is used often stays', async () => {
    const client = await connect();
    const often = 'select $1::int as often';
    for (let i = 0; i < 700; i += 1) {
      // What comes late is prepared as well.
      if (i > 400) await client.query(often, [i]);
      for (let times = 0; times < 2; times += 1)
        await client.query(`select $1::int as shape_${i}`, [i]);
    }
    expect(await countPrepared(client)).toBeLessThanOrEqual(200);
    const { rows } = await client.query(
      `select from pg_prepared_statements where statement = '${often}'`,
    );
    expect(rows).toHaveLength(1);
    await client.end();
  });

  test('are not made of what comes once, nor of long texts', async () => {
    const client = await connect();
    for (let i = 0; i < 50; i += 1) await client.query(`select $1::int as once_${i}`, [i]);
    const long = `select ${Array.from({ length: 1000 }, () => '$1::int').join(', ')}`;
    for (let times = 0; times < 3; times += 1) await client.query(long, [1]);
    expect(await countPrepared(client)).toBe(0);
    await client.end();
  });

  test('give way inside a transaction that has failed, too', async () => {
    const client = await connect();
    await client.query('begin');
    await client.query('select 1 / $1::int', [0]).catch(() => undefined);
    for (let i = 0; i < 500; i += 1)
      await client.query(`select $1::int as failed_${i % 250}`, [i]).catch(() => undefined);
    await client.query('rollback');
    for (let i = 0; i < 500; i += 1)
      expect((await client.query(`select $1::int as n, ${i % 250}`, [i])).rows[0].n).toBe(i);
    expect(await countPrepared(client)).toBeLessThanOrEqual(200);
    await client.end();
  });
});
