import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { type McpTestServer, startMcpServer } from '../support/mcp-server.ts';
import { accept, planOf } from '../support/scenario.ts';
import { startTestStack } from '../support/test-stack.ts';

/** The worker is killed with -9 while it speaks to MCP servers. */
let stack: Awaited<ReturnType<typeof startTestStack>>;
let server: McpTestServer;
beforeAll(async () => {
  [stack, server] = await Promise.all([
    startTestStack({ MCP_STDIO_IDLE_SECONDS: '600' }),
    startMcpServer(),
  ]);
});
afterAll(async () => {
  await stack.stop();
  await server.stop();
});

const signalWorker = (signal: NodeJS.Signals) =>
  process.kill(stack.pids.worker ?? Number.NaN, signal);
const killWorker = () => signalWorker('SIGKILL');
const everything = { type: 'stdio', command: 'everything' };
const http = () => ({ type: 'streamable_http', url: server.url });

async function start(transport: unknown, tool: string, args = {}, more = {}) {
  const user = new TestClient(stack.endpoints);
  await user.request('POST', '/v1/tools/servers', { name: 'm', transport, ...more });
  const id = await user.start({
    plan: [planOf({ id: 'a' })],
    steps: { a: [{ tools: [{ name: `m__${tool}`, arguments: args }] }, { text: 'told' }] },
    review: [accept('a')],
  });
  const heard = async () => {
    expect(await user.ended(id, 90_000)).toMatchObject({ status: 'completed' });
    return (await user.modelRequests(id)).find(({ turn }) => turn === 1)?.last ?? '';
  };
  const calls = () => server.calls.filter(({ headers }) => headers['x-correlation-id'] === id);
  return { user, id, heard, calls };
}

test.each([
  ['write', 1],
  ['put', 2],
])('between the effect of %s and its answer: %i calls', async (tool, count) => {
  const { user, id, heard, calls } = await start(http(), tool, { wait: 3000 });
  await expect.poll(calls, { timeout: 30_000 }).toHaveLength(1);
  killWorker();
  if (tool === 'write') {
    const { approval_id } = await user.asked(id, 'unknown_effect', undefined, 60_000);
    await user.decide(approval_id, { decision: 'respond', message: 'It is written.' });
    expect(await heard()).toBe('It is written.');
  } else {
    expect(await heard()).toBe('written');
  }
  expect(calls()).toHaveLength(count);
  expect(new Set(calls().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('while input is required: nothing is in flight, and the call goes on', async () => {
  const { user, id, heard, calls } = await start(http(), 'book');
  const { approval_id } = await user.asked(id, 'question');
  killWorker();
  await user.decide(approval_id, { decision: 'edit', edit: { room: 'A' } });
  expect(await heard()).toBe('booked A for 1 (page 1)');
  expect(calls()).toHaveLength(2);
  expect(await user.approvals(`workflow_id=${id}&status=all`)).toHaveLength(1);
});

test('while a call is held for a person: its outcome is unknown, and the question taken back', async () => {
  const { user, id, heard } = await start(everything, 'trigger-elicitation-request');
  const question = await user.asked(id, 'question');
  killWorker();
  const unknown = await user.asked(id, 'unknown_effect', undefined, 60_000);
  expect((await user.request('GET', `/v1/approvals/${question.approval_id}`)).body).toMatchObject({
    status: 'withdrawn',
  });
  await user.decide(unknown.approval_id, { decision: 'respond', message: 'Ada was told.' });
  expect(await heard()).toBe('Ada was told.');
});

test('while a repeatable call is held: the answer that was given meanwhile is given again', async () => {
  const { user, id, heard } = await start(
    everything,
    'trigger-elicitation-request',
    {},
    { annotations: [{ tools: '*', idempotent: true }] },
  );
  const { approval_id } = await user.asked(id, 'question');
  killWorker();
  await user.decide(approval_id, { decision: 'edit', edit: { name: 'Ada' } });
  expect(await heard()).toContain('Name: Ada');
  expect(await user.approvals(`workflow_id=${id}&status=all`)).toHaveLength(1);
});

test('child processes end with the worker, however it ends', async () => {
  const { heard } = await start(everything, 'echo', { message: 'hello' });
  await heard();
  const killed = servers();
  expect(killed).not.toEqual([]);
  killWorker();
  // The next worker may have started one of its own.
  const left = (of: string[]) => () => servers().filter((server) => of.includes(server));
  await expect.poll(left(killed), { timeout: 30_000 }).toEqual([]);
  const again = await start(everything, 'echo', { message: 'hello' });
  await again.heard();
  const stopped = servers();
  expect(stopped).not.toEqual([]);
  signalWorker('SIGTERM');
  await expect.poll(left(stopped), { timeout: 30_000 }).toEqual([]);
});

/** The reference servers that this stack has started. */
function servers(): string[] {
  return execFileSync('ps', ['-eo', 'pid=,args='])
    .toString()
    .split('\n')
    .filter((line) => line.includes('server-everything') && line.includes(stack.endpoints.dataDir));
}
