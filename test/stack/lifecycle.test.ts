import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkflowDetail } from '../../src/contracts/workflow.ts';
import { silentReporter } from '../../src/dev/console.ts';
import { buildWithGo } from '../../src/dev/executable.ts';
import { Ports } from '../../src/dev/ports.ts';
import { startStack } from '../../src/dev/stack.ts';
import { readStackFile, type StackFile } from '../../src/dev/stack-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let dataDir: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-stack-'));
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(dataDir, { recursive: true, force: true });
});

/** `npm start`, as somebody types it. */
async function start(): Promise<StackFile> {
  let output = '';
  const env = {
    ...process.env,
    OFFLINE_MODEL_LATENCY_MS: '1',
    MODEL: 'offline/canned',
    WORKER_SHUTDOWN_GRACE_SECONDS: '1',
  };
  const args = [
    join(ROOT, 'src/dev/bootstrap.mjs'),
    'src/dev/start.ts',
    '--data-dir',
    dataDir,
    '--port',
    '0',
  ];
  const started = spawn(process.execPath, args, { env });
  child = started;
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  started.stdout.on('data', collect);
  started.stderr.on('data', collect);
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/Ctrl-C stops it/);
  const file = await readStackFile(dataDir);
  if (!file?.api) throw new Error(output);
  return file;
}

async function run(api: string): Promise<string> {
  const response = await fetch(`${api}/v1/workflows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ task: 'Anything, in 1 step' }),
  });
  const { workflow_id: id } = (await response.json()) as { workflow_id: string };
  await expect.poll(() => status(api, id), { timeout: 30_000 }).toBe('completed');
  return id;
}

const status = async (api: string, id: string) =>
  ((await (await fetch(`${api}/v1/workflows/${id}`)).json()) as WorkflowDetail).status;

function lives(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? Number.NaN, 0);
  } catch {
    return false;
  }
}

describe('npm start', () => {
  test('stops cleanly on a signal, and comes back with the old state', async () => {
    const first = await start();
    const id = await run(first.api ?? '');
    child?.kill('SIGINT');
    const [code] = await once(child as ChildProcess, 'exit');
    expect(code).toBe(0);
    expect(Object.values(first.pids).filter(lives)).toEqual([]);
    expect(await readStackFile(dataDir)).toBeUndefined();
    const second = await start();
    expect(await status(second.api ?? '', id)).toBe('completed');
    await run(second.api ?? '');
  });

  test('restarts what dies, ends what a killed supervisor left behind, and keeps the state', async () => {
    const first = await start();
    const id = await run(first.api ?? '');
    process.kill(first.pids.worker ?? Number.NaN, 'SIGKILL');
    const workerNow = async () => (await readStackFile(dataDir))?.pids.worker;
    await expect.poll(workerNow, { timeout: 20_000 }).not.toBe(first.pids.worker);
    await run(first.api ?? '');
    process.kill(first.pids.stack ?? Number.NaN, 'SIGKILL');
    expect(lives(first.pids.postgres)).toBe(true);
    const second = await start();
    expect(lives(first.pids.postgres)).toBe(false);
    expect(await status(second.api ?? '', id)).toBe('completed');
  });
});

describe('the stack says what is wrong', () => {
  const options = (env: NodeJS.ProcessEnv) => ({ dataDir, port: 0, report: silentReporter, env });

  test.each([
    [
      'postgres://nobody:secret@127.0.0.1:1/x',
      /DATABASE_URL cannot be used \(127\.0\.0\.1:1\/x\).*ECONNREFUSED/,
    ],
    ['mysql://host/x', /not a Postgres URL/],
  ])('with the DATABASE_URL %s', async (url, message) => {
    const failure = await startStack(options({ DATABASE_URL: url })).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'StackError', message: expect.stringMatching(message) });
    expect(String(failure)).not.toContain('secret');
  });

  test('when nothing answers at TEMPORAL_ADDRESS or NATS_URL', async () => {
    await expect(startStack(options({ TEMPORAL_ADDRESS: '127.0.0.1:1' }))).rejects.toThrow(
      /no Temporal answers/,
    );
    await expect(startStack(options({ NATS_URL: 'nats://127.0.0.1:1' }))).rejects.toThrow(
      /nothing answers/,
    );
  });

  test('when there is no Go to build with', async () => {
    const path = process.env.PATH;
    process.env.PATH = '';
    try {
      const binDir = join(dataDir, 'bin');
      const build = buildWithGo({
        name: 'nats-server',
        module: 'm',
        binDir,
        duration: '1 s',
        report: silentReporter,
        signal: new AbortController().signal,
      });
      await expect(build).rejects.toThrow(/there is no Go to build it with/);
    } finally {
      process.env.PATH = path;
    }
  });

  test('when a port is taken: the next free one, and a line', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const lines: string[] = [];
    const given = await new Ports((line) => lines.push(line)).take(port, 'the API');
    expect(given).toBeGreaterThan(port);
    expect(lines).toEqual([`  port ${port} is taken: the API listens on ${given}`]);
    server.close();
  });
});
