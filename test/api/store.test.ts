import { Client } from '@langchain/langgraph-sdk';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';

const endpoints = inject('endpoints');

/** LangGraph's own client, of a user of a tenant. */
const storeOf = (tenant: string, user: string) =>
  new Client({
    apiUrl: `${endpoints.api}/v1`,
    apiKey: null,
    defaultHeaders: { 'x-tenant-id': tenant, 'x-user-id': user },
    callerOptions: { maxRetries: 0 },
  }).store;

const newTenant = () => new TestClient(endpoints).tenant;
const keysOf = ({ items }: { items: { key: string }[] }) => items.map(({ key }) => key);

describe("LangGraph's client", () => {
  test('puts, gets, replaces and deletes an item', async () => {
    const store = storeOf(newTenant(), 'ada');
    const place = ['ada', 'workspace', 'files'];
    expect(await store.getItem(place, 'a.txt')).toBeNull();
    await store.putItem(place, 'a.txt', { size: 1, tags: ['x'], nested: { deep: [null] } });
    const first = await store.getItem(place, 'a.txt');
    expect(first).toMatchObject({
      namespace: place,
      key: 'a.txt',
      value: { size: 1, tags: ['x'], nested: { deep: [null] } },
    });
    await store.putItem(place, 'a.txt', { size: 2 });
    const second = await store.getItem(place, 'a.txt');
    expect(second).toMatchObject({ value: { size: 2 }, createdAt: first?.createdAt });
    expect(Date.parse(second?.updatedAt ?? '')).toBeGreaterThan(Date.parse(first?.updatedAt ?? ''));
    await store.deleteItem(place, 'a.txt');
    await store.deleteItem(place, 'a.txt');
    expect(await store.getItem(place, 'a.txt')).toBeNull();
  });

  test('searches by prefix, field, comparison and words, page by page', async () => {
    const store = storeOf(newTenant(), 'ada');
    for (const [index, color] of ['red', 'green', 'blue', 'red'].entries())
      await store.putItem(['ada', 'execution_log', `r${index}`], `k${index}`, {
        color,
        n: index,
        text: `the ${color} fox`,
      });
    await store.putItem(['ada', 'execution', 'log'], 'else', { color: 'red', n: 'one' });
    const under = ['ada', 'execution_log'];
    const search = async (options: Parameters<typeof store.searchItems>[1]) =>
      keysOf(await store.searchItems(under, options));
    expect(await search({})).toEqual(['k3', 'k2', 'k1', 'k0']);
    expect(await search({ limit: 2, offset: 1 })).toEqual(['k2', 'k1']);
    expect(await search({ filter: { color: 'red' } })).toEqual(['k3', 'k0']);
    expect(await search({ filter: { color: 'red', n: { $lt: 2 } } })).toEqual(['k0']);
    expect(await search({ filter: { n: { $gte: 1, $lte: 2 } } })).toEqual(['k2', 'k1']);
    expect(await search({ filter: { color: { $ne: 'red' } } })).toEqual(['k2', 'k1']);
    expect(await search({ query: 'blue fox' })).toEqual(['k2']);
    expect(await search({ query: 'blue or green' })).toEqual(['k2', 'k1']);
    expect(keysOf(await store.searchItems(['ada']))).toHaveLength(5);
    expect(keysOf(await store.searchItems([], { filter: { n: { $gt: 0 } } }))).toHaveLength(3);
  });

  test('lists namespaces by start, end and depth', async () => {
    const store = storeOf(newTenant(), 'ada');
    for (const rest of [['a', 'x'], ['a', 'y', 'z'], ['b', 'x'], []])
      await store.putItem(['ada', ...rest], 'k', {});
    const list = async (options?: Parameters<typeof store.listNamespaces>[0]) =>
      (
        (await store.listNamespaces(options)) as unknown as { namespaces: string[][] }
      ).namespaces.map((path) => path.join('/'));
    expect(await list()).toEqual(['ada', 'ada/a/x', 'ada/a/y/z', 'ada/b/x']);
    expect(await list({ prefix: ['ada', 'a'] })).toEqual(['ada/a/x', 'ada/a/y/z']);
    expect(await list({ prefix: ['*', '*', 'x'] })).toEqual(['ada/a/x', 'ada/b/x']);
    expect(await list({ suffix: ['x'] })).toEqual(['ada/a/x', 'ada/b/x']);
    expect(await list({ suffix: ['*', 'z'] })).toEqual(['ada/a/y/z']);
    expect(await list({ maxDepth: 2 })).toEqual(['ada', 'ada/a', 'ada/b']);
    expect(await list({ limit: 1, offset: 1 })).toEqual(['ada/a/x']);
  });

  test('is told what is wrong', async () => {
    const store = storeOf(newTenant(), 'ada');
    await expect(store.getItem(['eve', 'workspace'], 'k')).rejects.toThrow(/403.*user id/s);
    await expect(store.putItem(['ada', 'x'], '', {})).rejects.toThrow(/400.*key/s);
  });
});

describe('an item', () => {
  test('is its user’s only: another user of the tenant and the same user of another tenant see none of it', async () => {
    const tenant = newTenant();
    const ada = storeOf(tenant, 'ada');
    await ada.putItem(['ada', 'workspace'], 'k', { secret: 1 });
    const eve = storeOf(tenant, 'eve');
    const elsewhere = storeOf(newTenant(), 'ada');
    for (const attempt of [
      () => eve.getItem(['ada', 'workspace'], 'k'),
      () => eve.putItem(['ada', 'workspace'], 'k', { secret: 2 }),
      () => eve.deleteItem(['ada', 'workspace'], 'k'),
      () => eve.searchItems(['ada']),
      () => eve.listNamespaces({ prefix: ['ada'] }),
    ])
      await expect(attempt()).rejects.toThrow('403');
    expect(await elsewhere.getItem(['ada', 'workspace'], 'k')).toBeNull();
    for (const stranger of [eve, elsewhere]) {
      expect(keysOf(await stranger.searchItems([]))).toEqual([]);
      expect(await stranger.listNamespaces()).toEqual({ namespaces: [] });
    }
    expect(await ada.getItem(['ada', 'workspace'], 'k')).toMatchObject({ value: { secret: 1 } });
  });

  test('of a user whose id has periods is found by it, and by "me"', async () => {
    const tenant = newTenant();
    const user = new TestClient(endpoints, tenant);
    const as = { 'x-user-id': 'ada@example.com' };
    await storeOf(tenant, 'ada@example.com').putItem(['me', 'workspace'], 'k', { n: 1 });
    const item = { namespace: ['ada@example.com', 'workspace'], value: { n: 1 } };
    for (const namespace of ['me.workspace', 'ada@example.com.workspace'])
      expect(
        await user.request('GET', `/v1/store/items?namespace=${namespace}&key=k`, undefined, as),
      ).toMatchObject({ status: 200, body: item });
    // Whose id is the beginning of another's.
    expect(
      await user.request(
        'GET',
        '/v1/store/items?namespace=ada@example.com.workspace&key=k',
        undefined,
        { 'x-user-id': 'ada@example' },
      ),
    ).toMatchObject({ body: null });
  });

  test('that expires is gone when its time is over, unless it was read meanwhile', async () => {
    const tenant = newTenant();
    const store = storeOf(tenant, 'ada');
    const postgres = new pg.Client({ connectionString: endpoints.postgres });
    await postgres.connect();
    const put = (key: string) => store.putItem(['ada', 'cache'], key, {}, { ttl: 60 });
    const agePast = (minutes: number) =>
      postgres.query(
        `update store_items set expires_at = expires_at - $2 * interval '1 minute' where tenant_id = $1`,
        [tenant, minutes],
      );
    for (const key of ['read', 'seen', 'found', 'left']) await put(key);
    await agePast(40);
    await store.getItem(['ada', 'cache'], 'read');
    await store.getItem(['ada', 'cache'], 'seen', { refreshTtl: false });
    await store.searchItems(['ada'], { limit: 1, filter: {}, refreshTtl: true });
    await agePast(40);
    expect(keysOf(await store.searchItems(['ada'])).sort()).toEqual(['left', 'read']);
    await agePast(40);
    expect(await store.listNamespaces()).toEqual({ namespaces: [] });
    expect(await store.getItem(['ada', 'cache'], 'read')).toBeNull();
    // Not only hidden: the house's sweep removes them.
    await expect
      .poll(async () => {
        const { rows } = await postgres.query('select 1 from store_items where tenant_id = $1', [
          tenant,
        ]);
        return rows.length;
      })
      .toBe(0);
    await postgres.end();
  });
});

describe('orchestrator/audit', () => {
  test("is the user's own part of the audit log, to read only", async () => {
    const tenant = newTenant();
    const user = new TestClient(endpoints, tenant);
    for (const name of ['ada', 'eve'])
      await user.request('PUT', '/v1/budgets/day', { usd: '5' }, { 'x-user-id': name });
    const store = storeOf(tenant, 'ada');
    const place = ['ada', 'orchestrator', 'audit'];
    const { items } = await store.searchItems(place);
    expect(items).toMatchObject([
      {
        namespace: place,
        value: { action: 'budget.set', result: 'succeeded', after: { limits: { usd: '5' } } },
      },
    ]);
    expect(await store.getItem(place, items[0]?.key ?? '')).toMatchObject({ namespace: place });
    expect(await store.searchItems(place, { filter: { action: 'else' } })).toEqual({ items: [] });
    expect(await store.listNamespaces()).toEqual({ namespaces: [place] });
    // A search comes across it only if it asks for it.
    await store.putItem(['ada', 'orchestrators'], 'mine', { action: 'budget.set' });
    for (const prefix of [[], ['ada'], ['me']])
      expect(await store.searchItems(prefix, { query: 'budget.set' })).toMatchObject({
        items: [{ key: 'mine' }],
      });
    expect(keysOf(await store.searchItems(['ada', 'orchestrator']))).toEqual(keysOf({ items }));
    for (const area of ['audit', 'cache', 'else']) {
      const reserved = ['ada', 'orchestrator', area];
      await expect(store.putItem(reserved, 'k', {})).rejects.toThrow(/403.*only be read/s);
      await expect(store.deleteItem(reserved, 'k')).rejects.toThrow('403');
    }
  });
});

describe('what cannot be stored is refused by name', () => {
  const item = { namespace: ['developer', 'x'], key: 'k', value: {} };
  const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });

  test.each<[string, string, string, object]>([
    ['namespace.0', 'PUT', 'items', { ...item, namespace: [] }],
    ['namespace.1', 'PUT', 'items', { ...item, namespace: ['developer', 'a.b'] }],
    ['namespace.1', 'PUT', 'items', { ...item, namespace: ['developer', ''] }],
    ['namespace.1', 'PUT', 'items', { ...item, namespace: ['developer', 'a\u0000'] }],
    ['namespace', 'PUT', 'items', { ...item, namespace: ['developer', '*'] }],
    ['namespace', 'PUT', 'items', { ...item, namespace: ['developer', ...'abcdefghij'] }],
    [
      'namespace',
      'PUT',
      'items',
      { ...item, namespace: ['developer', ...'abcd'].map((label) => label.padEnd(120, 'ü')) },
    ],
    ['key', 'PUT', 'items', { ...item, key: '' }],
    ['key', 'PUT', 'items', { ...item, key: 'ü'.repeat(300) }],
    ['value', 'PUT', 'items', { ...item, value: [1] }],
    ['value', 'PUT', 'items', { ...item, value: { a: '\ud800' } }],
    ['value', 'PUT', 'items', { ...item, value: nested(40) }],
    ['value', 'PUT', 'items', { ...item, value: { a: 'x'.repeat(256 * 1024) } }],
    ['ttl', 'PUT', 'items', { ...item, ttl: -1 }],
    ['index', 'PUT', 'items', { ...item, index: ['a'] }],
    ['who', 'PUT', 'items', { ...item, who: 'x' }],
    ['key', 'DELETE', 'items', { namespace: item.namespace }],
    ['limit', 'POST', 'items/search', { namespace_prefix: [], limit: 0 }],
    ['offset', 'POST', 'items/search', { namespace_prefix: [], offset: -1 }],
    [
      'filter.a.$near',
      'POST',
      'items/search',
      { namespace_prefix: [], filter: { a: { $near: 1 } } },
    ],
    ['filter.a.$gt', 'POST', 'items/search', { namespace_prefix: [], filter: { a: { $gt: {} } } }],
    ['max_depth', 'POST', 'namespaces', { max_depth: 0 }],
    ['suffix', 'POST', 'namespaces', { suffix: [] }],
  ])('%s (%s %s %j)', async (field, method, path, body) => {
    const answer = await new TestClient(endpoints).request(method, `/v1/store/${path}`, body);
    expect({
      status: answer.status,
      fields: answer.body.errors?.map((error) => error.field),
    }).toEqual({ status: 400, fields: [field] });
  });

  test('the largest that is allowed is stored', async () => {
    const user = new TestClient(endpoints);
    const largest = {
      namespace: ['me', ...Array.from({ length: 7 }, () => 'ü'.repeat(64)), 'x'],
      key: 'ü'.repeat(256),
      value: { a: 'x'.repeat(256 * 1024 - 8) },
    };
    const { status, body } = await user.request('PUT', '/v1/store/items', largest, {
      'x-user-id': 'u'.repeat(128),
    });
    expect({ status, body }).toEqual({ status: 204, body: '' });
  });

  test.each(['namespace=developer.&key=k', 'namespace=me..x&key=k', 'key=k', 'namespace=me'])(
    'GET ?%s',
    async (query) => {
      const { status } = await new TestClient(endpoints).request('GET', `/v1/store/items?${query}`);
      expect(status).toBe(400);
    },
  );
});
