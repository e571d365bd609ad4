import { connect } from '@nats-io/transport-node';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { ApprovalSettings } from '../../src/contracts/approval.ts';
import { TestClient } from '../support/client.ts';
import { payloadsIn, readHistoryJson } from '../support/history-json.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';
import { accept, planOf, type Reply } from '../support/scenario.ts';

let server: McpTestServer;
beforeAll(async () => {
  server = await startMcpServer();
});
afterAll(() => server.stop());

const http = (url: string) => ({ type: 'streamable_http', url });
const everything = { type: 'stdio', command: 'everything' };

/** A user with a server; the path sets what the server has seen for them apart. */
async function userOf(transport: unknown, more = {}): Promise<TestClient> {
  const user = new TestClient(inject('endpoints'));
  const answer = await user.request('POST', '/v1/tools/servers', { name: 'm', transport, ...more });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return user;
}

const start = (user: TestClient, calls: Reply['tools'], body: Record<string, unknown> = {}) =>
  user.start(
    {
      plan: [planOf({ id: 'a' })],
      steps: { a: [{ tools: calls ?? [] }, { text: 'told' }] },
      review: [accept('a')],
    },
    body,
  );

const call = (name: string, args: Record<string, unknown> = {}) => [
  { name: `m__${name}`, arguments: args },
];

/** What the model was told by its first tool call. */
async function heard(user: TestClient, id: string): Promise<string> {
  const run = await user.ended(id);
  if (run.status !== 'completed') throw new Error(JSON.stringify(run));
  return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
}

const seenFor = (user: TestClient) =>
  server.calls.filter(({ headers }) => headers['x-tenant-id'] === user.tenant);

describe.concurrent('a tool of an MCP server', () => {
  test('is offered to the model and called, with the headers of its registration', async ({
    expect,
  }) => {
    const user = await userOf({ ...http(server.url), headers: { 'X-Team': 'blue' } });
    const id = await start(user, call('write', { wait: 1 }));
    expect(await heard(user, id)).toBe('written');
    expect((await user.modelRequests(id)).find(({ role }) => role === 'step')?.tools).toContain(
      'm__write',
    );
    expect(seenFor(user)).toMatchObject([
      {
        tool: 'write',
        args: { wait: 1 },
        headers: {
          'x-team': 'blue',
          'x-correlation-id': id,
          'idempotency-key': expect.stringMatching(/^ef_/),
        },
      },
    ]);
  });

  test('is called with the secret that its registration names, which Temporal is not told', async ({
    expect,
  }) => {
    const auth = { type: 'bearer', token: { env: 'AGENT_SECRET_MCP' } };
    const user = await userOf(http(`${server.url}/secret`), { auth });
    const id = await start(user, call('write'));
    expect(await heard(user, id)).toBe('written');
    expect(seenFor(user)[0]?.headers).toMatchObject({ authorization: 'Bearer mcp-secret' });
    const connection = await Connection.connect({ address: user.endpoints.temporal });
    const client = new Client({ connection });
    const history = payloadsIn(await readHistoryJson(client, `${user.tenant}/${id}/a`))
      .map((payload) => Buffer.from(payload, 'base64').toString())
      .join('\n');
    expect(history).toContain('m__write');
    expect(history).not.toContain('mcp-secret');
    await connection.close();
  });

  test('answers with structured content, and a note for what cannot be shown', async ({
    expect,
  }) => {
    const user = await userOf(http(server.url));
    expect(await heard(user, await start(user, call('show')))).toBe(
      '[image, image/png, 9 bytes: it cannot be shown to you]\n{"n":7}',
    );
  });

  test('that says it failed is an answer, not a failure of the step', async ({ expect }) => {
    const user = await userOf(http(server.url));
    expect(await heard(user, await start(user, call('refuse')))).toContain(
      'There is no such room.',
    );
  });

  test('is asked about first where it may change something, and not where it only reads', async ({
    expect,
  }) => {
    const approval: Partial<ApprovalSettings> = { modes: ['tools'] };
    const user = await userOf(http(server.url));
    await heard(user, await start(user, call('look'), { approval }));
    const id = await start(user, call('write'), { approval });
    const question = await user.asked(id, 'tool_call');
    expect(question.subject).toMatchObject({
      tool: 'm__write',
      annotations: { read_only: false, destructive: true },
    });
    expect(seenFor(user).map(({ tool }) => tool)).toEqual(['look']);
    await user.decide(question.approval_id, { decision: 'approve' });
    expect(await heard(user, id)).toBe('written');
  });

  test('that does not answer in time may have taken effect: a person is asked', async ({
    expect,
  }) => {
    const user = await userOf(http(server.url), { timeout_seconds: 1 });
    const id = await start(user, call('write', { wait: 60_000 }));
    const question = await user.asked(id, 'unknown_effect');
    expect(seenFor(user)).toMatchObject([
      { headers: { 'idempotency-key': question.subject.idempotency_key } },
    ]);
    await user.decide(question.approval_id, { decision: 'respond', message: 'It is written.' });
    expect(await heard(user, id)).toBe('It is written.');
    expect(seenFor(user)).toHaveLength(1);
  });

  test('that is declared idempotent is called again under the same key', async ({ expect }) => {
    const user = await userOf(http(server.url), { timeout_seconds: 1 });
    const id = await start(user, call('put', { wait: 60_000 }));
    expect(await heard(user, id)).toContain('did not answer within 1 s');
    const keys = seenFor(user).map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });

  test('whose server breaks off in the middle of the answer may have taken effect', async ({
    expect,
  }) => {
    const own = await startMcpServer();
    const user = await userOf(http(own.url));
    const id = await start(user, call('write', { wait: 60_000 }));
    await expect.poll(() => own.calls).toHaveLength(1);
    await own.stop();
    await user.asked(id, 'unknown_effect');
    await user.request('DELETE', `/v1/workflows/${id}`);
  });

  test('whose server is down was not called: the model is told, and no person asked', async ({
    expect,
  }) => {
    const own = await startMcpServer();
    const user = await userOf(http(own.url));
    await own.stop();
    expect(await heard(user, await start(user, call('write')))).toContain('ECONNREFUSED');
    expect(await user.approvals('status=all')).toEqual([]);
  });

  test('is cancelled with the run', async ({ expect }) => {
    const own = await startMcpServer();
    const user = await userOf(http(own.url));
    const id = await start(user, call('write', { wait: 60_000 }));
    await expect.poll(() => own.calls).toHaveLength(1);
    await user.request('DELETE', `/v1/workflows/${id}`);
    await expect.poll(() => own.cancelled).toEqual(['write']);
    await own.stop();
  });
});

// One after the other: each starts processes, and other tests are timed by what they do meanwhile.
describe('the reference server', () => {
  test('is called as a child process', async ({ expect }) => {
    const user = await userOf(everything);
    expect(await heard(user, await start(user, call('get-sum', { a: 2, b: 40 })))).toContain('42');
    expect(await user.request('GET', '/v1/tools/servers/m')).toMatchObject({
      body: {
        protocol: expect.stringMatching(/^2025-/),
        server_info: { name: expect.any(String) },
      },
    });
  });

  test('gets a clean environment', async ({ expect }) => {
    const user = await userOf(everything);
    const environment = await heard(user, await start(user, call('get-env')));
    expect(JSON.parse(environment)).toHaveProperty('PATH');
    expect(environment).not.toMatch(/DATABASE_URL|OPENAI_API_KEY|AGENT_SECRET/);
  });

  test('reports its progress to whoever listens, and in the heartbeats', async ({ expect }) => {
    const user = await userOf(everything, { timeout_seconds: 2 });
    const nats = await connect({ servers: user.endpoints.nats });
    const news: Record<string, unknown>[] = [];
    nats.subscribe(`tenants.${user.tenant}.workflows.*.stream`, {
      callback: (_error, message) => {
        news.push(message.json());
      },
    });
    await nats.flush();
    // Longer than its limit: every progress gives it the whole time again.
    const id = await start(user, call('trigger-long-running-operation', { duration: 4, steps: 4 }));
    const connection = await Connection.connect({ address: user.endpoints.temporal });
    const handle = new Client({ connection }).workflow.getHandle(`${user.tenant}/${id}/a`);
    const heartbeats = async () => {
      const description = await handle.describe().catch(() => undefined);
      return (description?.raw.pendingActivities ?? [])
        .flatMap(({ heartbeatDetails }) => heartbeatDetails?.payloads ?? [])
        .map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()));
    };
    await expect
      .poll(heartbeats)
      .toContainEqual(expect.objectContaining({ tool: 'm__trigger-long-running-operation' }));
    expect(await heard(user, id)).toContain('completed');
    await connection.close();
    await nats.close();
    const progress = news.filter(({ kind }) => kind === 'progress');
    // The last one comes with the answer, and is not news any more.
    expect(progress.map((one) => one.progress).slice(0, 3)).toEqual([1, 2, 3]);
    expect(progress[0]).toMatchObject({
      tool: 'm__trigger-long-running-operation',
      step_id: 'a',
      total: 4,
    });
  });
});
