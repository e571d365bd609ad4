import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AuditEntry } from '../../src/contracts/audit.ts';
import { TestClient } from '../support/client.ts';
import { accept as accepted, planOf } from '../support/scenario.ts';

const endpoints = inject('endpoints');
let postgres: Client;

beforeAll(async () => {
  postgres = new Client({ connectionString: endpoints.postgres });
  await postgres.connect();
});
afterAll(() => postgres.end());

const read = async (user: TestClient, query = '') =>
  (
    await user.request<{ items: AuditEntry[]; next_cursor: string | null }>(
      'GET',
      `/v1/audit?${query}`,
    )
  ).body;

/** Entries as somebody's acts leave them, without the acts. */
const write = (tenant: string, count: number, actor = 'ada', action = 'test.act') =>
  postgres.query(
    `insert into audit (tenant_id, at, actor, action, resource, resource_id, ip, user_agent, details, result)
    select $1, '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute', $2, $3, 'tests', 'te_' || n, '::1', 'vitest', '{}',
      case n % 3 when 0 then 'succeeded' when 1 then 'failed' else 'denied' end
    from generate_series(1, $4::int) n`,
    [tenant, actor, action, count],
  );

describe('GET /v1/audit', () => {
  test('says what was changed: before, after, by whom and from where', async () => {
    const user = new TestClient(endpoints);
    const ada = { 'x-user-id': 'ada', 'user-agent': 'test/1' };
    await user.request('PUT', '/v1/budgets/day', { usd: '5' }, ada);
    await user.request('PUT', '/v1/budgets/day', { usd: '7' }, ada);
    await user.request('DELETE', '/v1/budgets/day', undefined, ada);
    const common = { actor: 'ada', user_agent: 'test/1', resource: 'budgets', result: 'succeeded' };
    const [removed, changed, set] = (await read(user)).items;
    expect(set).toMatchObject({ ...common, before: null, after: { limits: { usd: '5' } } });
    expect(changed).toMatchObject({
      ...common,
      before: { limits: { usd: '5' } },
      after: { limits: { usd: '7' } },
    });
    expect(removed).toMatchObject({ ...common, before: { limits: { usd: '7' } }, after: null });
  });

  test('has what is done to tools, servers, schedules and runs, also what was refused', async () => {
    const user = new TestClient(endpoints);
    const secret = `whsec_${Buffer.alloc(32, 'secret').toString('base64')}`;
    await user.addTool('weigh', '/ok/weigh');
    await user.request('DELETE', '/v1/tools/weigh');
    await user.request('DELETE', '/v1/tools/weigh');
    const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
      name: 'nightly',
      cron: '0 3 * * *',
      workflow: { task: 'x', webhook: { url: 'https://example.com', secret } },
    });
    await user.request('PATCH', `/v1/schedules/${body.schedule_id}`, { name: 'weekly' });
    await user.request('POST', `/v1/schedules/${body.schedule_id}/pause`);
    await user.request('DELETE', `/v1/schedules/${body.schedule_id}`);
    await user.request('POST', `/v1/schedules/${body.schedule_id}/resume`);
    const id = await user.start({ plan: [planOf({ id: 'a' })], review: [accepted('a')] });
    await user.ended(id);
    await user.request('DELETE', `/v1/workflows/${id}`);
    const { items } = await read(user);
    expect(
      items.map(({ action, result, details }) => [action, result, details.code].join(' ').trim()),
    ).toEqual([
      'workflow.cancel failed already_finished',
      'workflow.start succeeded',
      'schedule.resume failed not_found',
      'schedule.delete succeeded',
      'schedule.pause succeeded',
      'schedule.update succeeded',
      'schedule.create succeeded',
      'tool.delete succeeded',
      'tool.register succeeded',
    ]);
    expect(items[7]?.before).toEqual(items[8]?.after);
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  test.each([
    ['actor=eve', 2],
    ['action=test.other', 2],
    ['resource=tests', 11],
    ['resource=else', 0],
    ['resource_id=te_1', 2],
    ['result=denied', 4],
    ['result=failed&actor=ada', 3],
    ['from=2026-01-01T00:08:00Z', 2],
    ['from=2026-01-01T00:02:00Z&to=2026-01-01T00:04:00Z&actor=ada', 2],
    ['from=2026-01-01T01:08:00%2B01:00', 2],
  ])('?%s finds %i', async (query, count) => {
    const user = new TestClient(endpoints);
    await write(user.tenant, 9);
    await write(user.tenant, 2, 'eve', 'test.other');
    expect((await read(user, query)).items).toHaveLength(count);
  });

  test.each([
    ['result', 'result=maybe'],
    ['from', 'from=yesterday'],
    ['format', 'format=xml'],
    ['cursor', 'cursor=x'],
    ['who', 'who=ada'],
  ])('a bad %s is refused', async (field, query) => {
    const { status, body } = await new TestClient(endpoints).request('GET', `/v1/audit?${query}`);
    expect({ status, fields: body.errors?.map((error) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
  });
});

describe('as CSV', () => {
  test('is all that the filters find, in batches, and the tenant’s only', async () => {
    const user = new TestClient(endpoints);
    const stranger = new TestClient(endpoints);
    await write(user.tenant, 1203);
    await write(user.tenant, 5, 'eve');
    await write(stranger.tenant, 7);
    const answer = await user.request<string>('GET', '/v1/audit?actor=ada&limit=2', undefined, {
      accept: 'text/csv',
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(answer.headers.get('content-disposition')).toContain('audit.csv');
    const lines = answer.body.split('\r\n');
    expect(lines.pop()).toBe('');
    expect(lines[0]).toBe(
      'audit_id,at,actor,action,resource,resource_id,result,ip,user_agent,before,after,details',
    );
    const ids = lines.slice(1).map((line) => line.split(',')[5]);
    expect(ids).toEqual(Array.from({ length: 1203 }, (_, index) => `te_${1203 - index}`));
    const none = await user.request<string>('GET', '/v1/audit?actor=nobody&format=csv');
    expect(none.body.split('\r\n')).toHaveLength(2);
  });

  test('quotes what CSV needs quoted, and disarms what a spreadsheet would run', async () => {
    const user = new TestClient(endpoints);
    const agents = [
      '=HYPERLINK("http://x")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\tx',
      'a, "b"\r\nc',
      'plain',
      '',
    ];
    for (const agent of agents)
      await postgres.query(
        `insert into audit (tenant_id, actor, action, resource, resource_id, ip, user_agent, details)
        values ($1, 'ada', 'test.act', 'tests', 'x', '::1', $2, '{"a": "b,c"}')`,
        [user.tenant, agent],
      );
    const { body } = await user.request<string>('GET', '/v1/audit?format=csv');
    const cells = body
      .split('::1,')
      .slice(1)
      .map((line) => line.split(',,,')[0]);
    expect(cells.reverse()).toEqual([
      `"'=HYPERLINK(""http://x"")"`,
      `'+1`,
      `'-1`,
      `'@SUM(A1)`,
      `'\tx`,
      `"a, ""b""\r\nc"`,
      'plain',
      '',
    ]);
    expect(body).toContain(',"{""a"":""b,c""}"\r\n');
  });

  test('format=json wins over what is accepted', async () => {
    const user = new TestClient(endpoints);
    const { body } = await user.request<{ items: unknown[] }>(
      'GET',
      '/v1/audit?format=json',
      undefined,
      { accept: 'text/csv' },
    );
    expect(body.items).toEqual([]);
  });
});

describe('while Postgres refuses an entry', () => {
  /** For one tenant only: the others' tests go on. */
  const refuse = (tenant: string, when: 'insert' | 'update') =>
    postgres.query(`create trigger "refuse_${tenant}" before ${when} on audit for each row
      when (new.tenant_id = '${tenant}') execute function refuse_change()`);
  const accept = (tenant: string) => postgres.query(`drop trigger "refuse_${tenant}" on audit`);
  const askedForPlan = async (user: TestClient) => {
    const id = await user.start(
      { plan: [planOf({ id: 'a' })], review: [accepted('a')] },
      { approval: 'plan' },
    );
    await user.asked(id, 'plan');
    return id;
  };
  const pause = (user: TestClient, id: string) =>
    user.request('POST', `/v1/workflows/${id}/pause`, undefined, { 'x-user-id': 'ada' });

  test('what would be done outside our database is not done', async () => {
    const user = new TestClient(endpoints);
    const id = await askedForPlan(user);
    await refuse(user.tenant, 'insert');
    try {
      expect((await pause(user, id)).status).toBe(500);
    } finally {
      await accept(user.tenant);
    }
    expect((await user.get(id)).status).toBe('awaiting_approval');
    expect((await pause(user, id)).status).toBe(202);
    await user.waitFor(id, (run) => run.status === 'paused');
    expect((await read(user, 'actor=ada')).items).toMatchObject([
      { action: 'workflow.pause', result: 'succeeded' },
    ]);
  });

  test('an outcome that cannot be written comes later; the entry is there before', async () => {
    const user = new TestClient(endpoints);
    const id = await askedForPlan(user);
    await refuse(user.tenant, 'update');
    try {
      expect((await pause(user, id)).status).toBe(202);
      const before = new Date();
      await user.waitFor(id, (run) => run.status === 'paused');
      const { items } = await read(user, 'actor=ada');
      expect(items).toMatchObject([{ action: 'workflow.pause', result: 'pending' }]);
      expect(Date.parse(items[0]?.at ?? '')).toBeLessThanOrEqual(before.getTime());
    } finally {
      await accept(user.tenant);
    }
    await expect
      .poll(() => read(user, 'actor=ada'), { timeout: 90_000, interval: 500 })
      .toMatchObject({ items: [{ action: 'workflow.pause', result: 'succeeded' }] });
  }, 120_000);

  test('what would be done in our database is not done either', async () => {
    const user = new TestClient(endpoints);
    await refuse(user.tenant, 'insert');
    try {
      const { status } = await user.request('PUT', '/v1/budgets/day', { usd: '5' });
      expect(status).toBe(500);
      expect((await user.request('GET', '/v1/budgets/day')).status).toBe(404);
    } finally {
      await accept(user.tenant);
    }
    expect((await user.request('PUT', '/v1/budgets/day', { usd: '5' })).status).toBe(200);
    expect((await read(user)).items).toHaveLength(1);
  });
});

describe('an act whose process was killed', () => {
  /** As the process leaves it, longer ago than any request takes. */
  const leave = (tenant: string, action: string, resourceId: string, details: object = {}) =>
    postgres.query(
      `insert into audit (tenant_id, at, actor, action, resource, resource_id, ip, user_agent, details, result, act_id)
      values ($1, now() - interval '1 minute', 'ada', $2, 'x', $3, '::1', 'vitest', $4, 'pending', gen_random_uuid()::text)`,
      [tenant, action, resourceId, details],
    );

  test('gets the outcome that is found, or is unknown', async () => {
    const user = new TestClient(endpoints);
    const start = () =>
      user.start({ plan: [planOf({ id: 'a' })], review: [accepted('a')] }, { approval: 'plan' });
    const [cancelled, running] = [await start(), await start()];
    await user.asked(cancelled, 'plan');
    await user.asked(running, 'plan');
    await user.request('DELETE', `/v1/workflows/${cancelled}`);
    await user.ended(cancelled);
    const { body } = await user.request<{ schedule_id: string }>('POST', '/v1/schedules', {
      name: 'nightly',
      cron: '0 3 * * *',
      paused: true,
      workflow: { task: 'x' },
    });
    const acts = [
      ['workflow.cancel', cancelled, 'succeeded'],
      ['workflow.cancel', running, 'failed interrupted'],
      ['workflow.pause', running, 'failed interrupted'],
      ['workflow.say', running, 'failed interrupted'],
      ['workflow.replace_steps', cancelled, 'failed interrupted'],
      ['schedule.pause', body.schedule_id, 'succeeded'],
      ['schedule.resume', body.schedule_id, 'unknown interrupted'],
      ['schedule.create', body.schedule_id, 'succeeded'],
      ['schedule.delete', body.schedule_id, 'failed interrupted'],
      ['schedule.trigger', body.schedule_id, 'unknown interrupted'],
    ] as const;
    for (const [action, id] of acts) await leave(user.tenant, action, id);
    await expect
      .poll(async () =>
        (await read(user, 'actor=ada')).items
          .map(({ result, details }) => [result, details.code].join(' ').trim())
          .toReversed(),
      )
      .toEqual(acts.map(([, , outcome]) => outcome));
  });

  test.each([
    ['tenant', `tenant_id = 'x', result = 'failed'`],
    ['actor', `actor = 'eve', result = 'failed'`],
    ['action', `action = 'x', result = 'failed'`],
    ['time', `at = now(), result = 'failed'`],
    ['details only', `details = '{}'`],
  ])('keeps its %s', async (_, change) => {
    const { tenant } = new TestClient(endpoints);
    await leave(tenant, 'test.act', 'x');
    const update = (set: string) =>
      postgres.query(`update audit set ${set} where tenant_id = $1`, [tenant]);
    await expect(update(change)).rejects.toThrow('append-only');
    await update(`result = 'succeeded'`);
    await expect(update(`result = 'failed'`)).rejects.toThrow('append-only');
  });
});

test('who has started a run, and who has added and deleted a document', async () => {
  const user = new TestClient(inject('endpoints'));
  const mine = { 'x-user-id': 'ada', 'user-agent': 'tests' };
  const body = { task: 'Sing.', approval: 'plan' };
  const key = { ...mine, 'idempotency-key': 'once' };
  const { body: run } = await user.request<{ workflow_id: string }>(
    'POST',
    '/v1/workflows',
    body,
    key,
  );
  // A repetition starts nothing, and says nothing.
  await user.request('POST', '/v1/workflows', body, key);
  const form = new FormData();
  form.set('file', new Blob(['la la'], { type: 'text/plain' }), 'song.txt');
  const { body: document } = await user.request<{ document_id: string }>(
    'POST',
    '/v1/documents',
    form,
    mine,
  );
  await user.request('DELETE', `/v1/documents/${document.document_id}`, undefined, mine);
  const { body: audit } = await user.request<{ items: AuditEntry[] }>('GET', '/v1/audit?actor=ada');
  expect(audit.items).toMatchObject([
    {
      action: 'document.delete',
      resource_id: document.document_id,
      before: { filename: 'song.txt' },
      after: null,
    },
    { action: 'document.create', resource: 'documents', resource_id: document.document_id },
    {
      action: 'workflow.start',
      resource: 'workflows',
      resource_id: run.workflow_id,
      user_agent: 'tests',
      result: 'succeeded',
    },
  ]);
  await user.request('DELETE', `/v1/workflows/${run.workflow_id}`);
});
