import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readStackFile } from '../../src/dev/stack-file.ts';
import { freePort } from '../../src/platform/free-port.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LONG = { timeout: 150_000 };
const ENV: NodeJS.ProcessEnv = {
  MODEL: 'offline/canned',
  OFFLINE_MODEL_LATENCY_MS: '1',
  WORKER_SHUTDOWN_GRACE_SECONDS: '1',
};
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const COMMANDS = [
  'start',
  'demo',
  'demo:agents',
  'stop',
  'status',
  'reset',
  'deployment',
  'api-key',
  'migrate',
];

const KEY_OPTIONS = ['--tenant', 'acme', '--name', 'first', '--role', 'admin'];

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let dataDir: string;
let port: number;
let stack: Running;

interface Running {
  child: ChildProcess;
  output(): string;
  ended: Promise<Ended>;
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'orchestrator-commands-'));
  port = await freePort();
});
afterAll(async () => {
  await run('stop', '--data-dir', dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

/** What `npm run SCRIPT -- ARGS` runs, without npm, which takes longer than most of the commands. */
function type(script: string, ...args: string[]): Running {
  const [, ...program] = scripts[script]?.split(' ') ?? [];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...ENV },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, output: () => stdout + stderr, ended };
}

const run = (script: string, ...args: string[]) => type(script, ...args).ended;
const here = () => ['--data-dir', dataDir];

test.each(COMMANDS)('npm run %s -- --help says what it does, and does nothing', async (script) => {
  const { code, stdout, stderr } = await run(script, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`\n  npm (run )?(-s )?${script}( --)?( .*)? \\[options\\]\n`));
  expect(stdout).toMatch(/--help +prints this\n/);
});

test.each([
  ['start', ['--port', 'eighty'], /--port must be a number from 0 to 65000/],
  ['stop', ['--colour', 'red'], /^Unknown option --colour\.\n\n[\s\S]*--help +prints this\n$/],
  ['start', ['8083'], /Unexpected argument "8083"/],
  ['deployment', ['promote'], /"promote" is not "promote BUILD_ID"/],
  ['api-key', ['--tenant', 'acme', '--name', 'x', '--role', 'owner'], /role/],
])('npm run %s %j is refused', async (script, args, message) => {
  const { code, stdout, stderr } = await run(script, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('an option that npm takes for itself is refused instead of lost', async () => {
  const child = spawn('npm', ['start', `--port=${port}`], { cwd: ROOT });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(2);
  expect(stderr).toContain('npm took --port for itself');
});

describe('without a stack', () => {
  test('status says how to start one', async () => {
    const { code, stdout } = await run('status', ...here());
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `No stack runs on ${dataDir}. Start one with: npm start\n`,
    });
  });

  test('api-key says that Postgres does not answer', async () => {
    ENV.DATABASE_URL = 'postgres://postgres@127.0.0.1:1/orchestrator';
    const { code, stdout, stderr } = await run('api-key', ...KEY_OPTIONS);
    delete ENV.DATABASE_URL;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Postgres does not answer\. Start the stack .*\n$/);
  });

  test('a port that is taken is refused, and nothing is left running', async () => {
    const server = createServer().listen(port, '127.0.0.1');
    const { code, stderr } = await run('start', ...here(), '--port', `${port}`);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken.`);
    expect((await run('status', ...here())).code).toBe(1);
  });
});

describe('with a stack', () => {
  test('start listens on the port, says which model answers, and where the key is kept', async () => {
    stack = type('start', ...here(), '--port', `${port}`, '--encrypt');
    await expect.poll(stack.output, LONG).toMatch(/Ctrl-C stops it/);
    expect(stack.output()).toContain(`API              http://127.0.0.1:${port}\n`);
    expect(stack.output()).toMatch(/model +offline\/canned, the offline model\. For a real one/);
    expect(stack.output()).toContain(`from ${join(dataDir, 'payload-keys')}. Keep it`);
  });

  test('status shows where everything is', async () => {
    const { code, stdout } = await run('status', ...here());
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}ready\n/);
    expect(stdout).toContain(`http://127.0.0.1:${port}/docs`);
    expect(stdout).toMatch(/processes .*worker \d+/);
  });

  test('a second start shows it, and refuses another port', async () => {
    const second = await run('start', ...here());
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('already runs') });
    const other = await run('start', ...here(), '--port', '1');
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run stop') });
  });

  test('demo runs the task that it is given', async () => {
    const { code, stdout } = await run('demo', 'Compare two shops,', 'in 1 step', ...here());
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/Using the stack that already runs.*\n\nThe task:\n\n {2}Compare two/);
    expect(stdout).toContain('\nResult\n');
  });

  test('api-key prints the key and nothing else', async () => {
    ENV.DATABASE_URL = (await readStackFile(dataDir))?.postgres;
    const { code, stdout, stderr } = await run('api-key', ...KEY_OPTIONS);
    delete ENV.DATABASE_URL;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ao_\w+_[\w-]+\n$/);
  });

  test('reset refuses to delete what is in use', async () => {
    const { code, stderr } = await run('reset', '--yes', ...here());
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Stop it first: npm run stop'),
    });
  });

  test('stop stops it', async () => {
    const { code, stdout } = await run('stop', ...here());
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/stopped/) });
    expect(await stack.ended).toMatchObject({ code: 0 });
    expect((await run('stop', ...here())).stdout).toBe(`No stack runs on ${dataDir}.\n`);
  });

  test('a start without the key says which one is missing', async () => {
    rmSync(join(dataDir, 'payload-keys'));
    const { code, stderr } = await run('start', ...here(), '--port', '0');
    expect(code).toBe(1);
    expect(stderr).toMatch(/key "\d{4}-.*", which is missing in PAYLOAD_ENCRYPTION_KEYS/);
  });

  test('reset asks, and deletes the state', async () => {
    const unasked = await run('reset', ...here());
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining('add --yes') });
    expect(readdirSync(dataDir)).toContain('postgres');
    expect(await run('reset', '--yes', ...here())).toMatchObject({ code: 0 });
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
