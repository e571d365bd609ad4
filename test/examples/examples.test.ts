import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';
import { findPythonProblem, preparePython } from '../support/python-venv.ts';

const run = promisify(execFile);
const pythonProblem = await findPythonProblem();
const goProblem = await run('go', ['version'], { cwd: 'examples/nats-consumer' }).then(
  () => undefined,
  () => 'no suitable Go on this machine',
);

let running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
});

/** Starts an example. Its lines are kept. */
function start(command: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, args, { env: { ...process.env, PORT: '0', ...env } });
  running.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => lines.push(line));
  return lines;
}

/** Starts an example that listens, and returns its address. */
async function serve(file: string, env: NodeJS.ProcessEnv = {}) {
  const lines = start(process.execPath, [`examples/${file}`], env);
  const listening = () => lines.find((line) => line.startsWith('listening on '));
  await expect.poll(listening, { timeout: 60_000, message: lines.join('\n') }).toBeDefined();
  return { url: listening()?.split(' ').at(-1) ?? '', lines };
}

const client = () => new TestClient(inject('endpoints'));

/** Has an agent of the user's own, played by the offline model, carry out the task. */
async function perform(user: TestClient, task: string, tools: string[] = [], more: object = {}) {
  await user.request('POST', '/v1/blueprints', {
    name: 'player',
    description: 'Plays scripts.',
    system_prompt: 'Play.',
    model: 'offline/canned',
    tools,
  });
  return execute(user, { agent: 'player', task, ...more });
}

async function execute(user: TestClient, body: object): Promise<string> {
  const accepted = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', body);
  expect(accepted).toMatchObject({ status: 202 });
  return accepted.body.execution_id;
}

async function outputOf(user: TestClient, id: string) {
  const ended = await user.ended(id);
  return { status: ended.status, output: (await user.result(id)).output };
}

test('the HTTP agent carries out a job', async () => {
  const { url } = await serve('http-agent.ts');
  const user = client();
  const registered = await user.request('POST', '/v1/agents', {
    name: 'shepherd',
    type: 'api',
    endpoint: url,
    annotations: { idempotent: true },
  });
  expect(registered.body).toMatchObject({
    status: 'active',
    discovered: { description: 'Counts sheep.', capabilities: ['herding'] },
  });
  expect((await fetch(`${url}/process`, { method: 'POST', body: 'no JSON' })).status).toBe(400);
  const job = { agent: 'shepherd', task: 'Count the sheep.' };
  expect(await outputOf(user, await execute(user, { ...job, input: { sheep: 12 } }))).toEqual({
    status: 'completed',
    output: '12 sheep, as asked: Count the sheep.',
  });
  expect(await outputOf(user, await execute(user, job))).toMatchObject({ status: 'failed' });
});

test('the tool service books a room once', async () => {
  const { url } = await serve('tool-service.ts');
  const user = client();
  const registered = await user.request('POST', '/v1/tools', {
    name: 'book_room',
    description: 'Books a meeting room',
    url: `${url}/book`,
    input_schema: {
      type: 'object',
      properties: { room: { type: 'integer' } },
      required: ['room'],
    },
    annotations: { idempotent: true },
  });
  expect(registered.status).toBe(201);
  const book = async () =>
    (await outputOf(user, await perform(user, '[call book_room room=2]', ['book_room']))).output;
  expect(await book()).toContain('Room 2 is booked.');
  expect(await book()).toContain('Room 2 is taken.');
});

test("the MCP server's tool is called", async () => {
  const { url } = await serve('mcp-server.ts');
  const user = client();
  const registered = await user.request('POST', '/v1/tools/servers', {
    name: 'rooms',
    transport: { type: 'streamable_http', url: `${url}/mcp` },
  });
  expect(registered.status).toBe(201);
  const id = await perform(user, '[call rooms__list floor=2] [say {result}]', ['rooms__list']);
  expect(await outputOf(user, id)).toMatchObject({
    status: 'completed',
    output: expect.stringContaining('"room":3'),
  });
});

test('the webhook receiver takes what is signed, once, and answers 401 to a bad signature', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const { url, lines } = await serve('webhook-receiver.ts', { WEBHOOK_SECRET: secret });
  const user = client();
  const id = await perform(user, 'Be quick.', [], { webhook: { url, secret } });
  const lineOf = (status: string) =>
    expect.stringMatching(`^${id} \\d+ workflow.status_changed ${status}$`);
  await expect.poll(() => lines).toContainEqual(lineOf('completed'));
  expect(new Set(lines).size).toBe(lines.length);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': 'v1,bm90IHNpZ25lZA==',
  };
  const count = lines.length;
  const forged = await fetch(url, { method: 'POST', headers, body: '{"type":"forged"}' });
  expect(forged.status).toBe(401);
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  expect(lines).toHaveLength(count);
});

describe('the NATS consumer prints each change of status', () => {
  /** Starts it for a new tenant, which then has a run. */
  async function follow(command: string, args: string[]) {
    const user = client();
    const { nats } = user.endpoints;
    const lines = start(command, args, { NATS_URL: nats, TENANT: user.tenant });
    const id = await perform(user, 'Be quick.');
    await expect
      .poll(() => lines.at(-1), { timeout: 60_000 })
      .toEqual(expect.stringMatching(`^${id} \\d+ completed$`));
    expect(lines.map((line) => line.split(' ').at(-1))).toEqual(await user.statuses(id));
  }

  test('in TypeScript', () => follow(process.execPath, ['examples/nats-consumer/consumer.ts']));

  test.skipIf(pythonProblem)(`in Python${pythonProblem ? `: ${pythonProblem}` : ''}`, async () => {
    const python = await preparePython('examples/nats-consumer/requirements.txt');
    await follow(python, ['examples/nats-consumer/consumer.py']);
  });

  test.skipIf(goProblem)(`in Go${goProblem ? `: ${goProblem}` : ''}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'orchestrator-example-'));
    try {
      const binary = join(directory, 'consumer');
      await run('go', ['build', '-o', binary, '.'], { cwd: 'examples/nats-consumer' });
      await follow(binary, []);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

test('the durable graph writes its letter', async () => {
  const { stdout } = await run(process.execPath, ['examples/durable-graph/run.ts', 'Ada'], {
    env: { ...process.env, TEMPORAL_ADDRESS: inject('endpoints').temporal },
  });
  expect(stdout.trim()).toBe('Dear Ada, I hear that Ada likes looms.');
});
