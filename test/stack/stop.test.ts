import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findOnPath } from '../../src/dev/executable.ts';
import { readStackFile } from '../../src/dev/stack-file.ts';
import { MARK, startedBy } from '../support/started-by.ts';

/** The processes are found in /proc. */
const onLinux = describe.skipIf(process.platform !== 'linux');

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TEMPORARY = mkdtempSync(join(tmpdir(), 'orchestrator-stop-'));
const SHARED = join(TEMPORARY, 'shared');
const POSTGRES_DIRECTORY = join(SHARED, 'postgres');
const LONG = { timeout: 150_000 };

interface Command {
  child: ChildProcess;
  output(): string;
  /** What it has started, itself included, that still runs. */
  left(): string[];
  signal(name: NodeJS.Signals, target: Target): void;
}
type Target = 'npm' | 'group';

let last: Command | undefined;
afterEach(async () => {
  // A test that failed leaves nothing, either.
  const killAll = () => {
    const left = last?.left() ?? [];
    for (const line of left) kill(Number.parseInt(line, 10), 'SIGKILL');
    return left;
  };
  await expect.poll(killAll, LONG).toEqual([]);
});
afterAll(() => rmSync(TEMPORARY, { recursive: true, force: true }));

/** A process, or a group by its negative id, unless it has ended. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Where {
  cwd?: string;
  dataDir?: string;
  path?: string;
}

/** As a person types it, in a process group of its own, as a terminal has it. */
async function type(
  script: string,
  { cwd = ROOT, dataDir = SHARED, path }: Where,
): Promise<Command> {
  const mark = randomUUID();
  const task = script === 'demo' ? ['Anything, in 1 step'] : [];
  const args = ['run', script, '--', ...task, '--data-dir', dataDir, '--port', '0'];
  const child = spawn((await findOnPath('npm')) ?? 'npm', args, {
    cwd,
    detached: true,
    env: {
      ...process.env,
      ...(path && { PATH: `${path}${delimiter}${process.env.PATH}` }),
      [MARK]: mark,
      MODEL: 'offline/canned',
      WORKER_SHUTDOWN_GRACE_SECONDS: '1',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  last = {
    child,
    output: () => output,
    left: () => startedBy(mark, dataDir),
    signal: (name, target) => {
      const { pid = Number.NaN } = child;
      kill(target === 'npm' ? pid : -pid, name);
    },
  };
  return last;
}

const shows = (command: Command, text: RegExp) =>
  expect.poll(() => command.output(), LONG).toMatch(text);
const isThere = (path: string) => expect.poll(() => existsSync(path), LONG).toBe(true);
const hasStarted = async (name: string, dataDir: string) =>
  expect
    .poll(async () => Object.keys((await readStackFile(dataDir))?.pids ?? {}), LONG)
    .toContain(name);
const leavesNothing = (command: Command) => expect.poll(() => command.left(), LONG).toEqual([]);

/** A clone in which a program of this name only waits, with a child of its own, and says so. */
function makeClone(program: string): { cwd: string; path: string; waits: string } {
  const cwd = mkdtempSync(join(TEMPORARY, 'clone-'));
  for (const name of ['package.json', 'package-lock.json', 'infra'])
    cpSync(join(ROOT, name), join(cwd, name), { recursive: true, preserveTimestamps: true });
  cpSync(join(ROOT, 'src'), join(cwd, 'src'), { recursive: true });
  const path = join(cwd, 'path');
  const waits = join(cwd, 'waits');
  mkdirSync(path);
  const text = `#!/bin/sh\nsleep 600 &\ntouch '${waits}'\nwait\n`;
  writeFileSync(join(path, program), text, { mode: 0o755 });
  return { cwd, path, waits };
}

const SIGNALS = [
  ['SIGTERM', 'npm'],
  ['SIGINT', 'group'],
] as const;

onLinux('a command that is stopped leaves no process', () => {
  test.each(SIGNALS)('while it installs (%s to the %s)', async (signal, target) => {
    const { waits, ...clone } = makeClone('npm');
    const command = await type('demo', { ...clone, dataDir: join(clone.cwd, '.data') });
    await isThere(waits);
    command.signal(signal, target);
    await leavesNothing(command);
  });

  test('while it builds servers', async () => {
    const { waits, ...clone } = makeClone('go');
    symlinkSync(join(ROOT, 'node_modules'), join(clone.cwd, 'node_modules'));
    const command = await type('start', { ...clone, dataDir: join(clone.cwd, '.data') });
    await isThere(waits);
    command.signal('SIGINT', 'group');
    await leavesNothing(command);
    expect(command.output()).toContain('Stopped.');
  });

  test.each([
    ['demo', 'while Postgres is set up', 'SIGINT', 'npm', () => isThere(POSTGRES_DIRECTORY)],
    ['start', 'when it begins', 'SIGHUP', 'group', (it: Command) => shows(it, /Starting agent/)],
    ['start', 'while the servers start', 'SIGTERM', 'group', () => hasStarted('temporal', SHARED)],
    ['demo', 'while the worker starts', 'SIGINT', 'group', () => hasStarted('worker', SHARED)],
    ['start', 'when it runs', 'SIGTERM', 'npm', (it: Command) => shows(it, /Ctrl-C stops it/)],
    ['demo', 'during the run', 'SIGINT', 'group', (it: Command) => shows(it, /planning/)],
  ] as const)('npm run %s, %s (%s to the %s)', async (script, _when, signal, target, moment) => {
    const command = await type(script, {});
    await moment(command);
    command.signal(signal, target);
    await leavesNothing(command);
    expect(await readStackFile(SHARED)).toBeUndefined();
  });

  test.each([
    ['start', 'while the servers start', () => hasStarted('temporal', SHARED)],
    ['demo', 'during the run', (it: Command) => shows(it, /planning/)],
  ] as const)('when nobody reads npm run %s any more, %s', async (script, _when, moment) => {
    const command = await type(script, {});
    await moment(command);
    command.child.stdout?.destroy();
    await leavesNothing(command);
  });

  test('npm run demo | head -1', async () => {
    const dataDir = join(TEMPORARY, 'head');
    const mark = randomUUID();
    const child = spawn(
      'sh',
      ['-c', `npm run demo -- --port 0 --data-dir '${dataDir}' | head -1`],
      {
        cwd: ROOT,
        env: { ...process.env, [MARK]: mark },
      },
    );
    await new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(() => startedBy(mark, dataDir), LONG).toEqual([]);
  });

  test('when a second signal comes while it stops', async () => {
    const command = await type('start', {});
    await shows(command, /Ctrl-C stops it/);
    command.signal('SIGINT', 'group');
    await shows(command, /Stopping/);
    const again = setInterval(() => command.signal('SIGINT', 'group'), 300);
    await leavesNothing(command).finally(() => clearInterval(again));
  });
});
