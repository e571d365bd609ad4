// Runs one of the project's scripts on a fresh clone: installs missing dependencies, then continues with the Node that the project pins.
// Plain JavaScript without a dependency, because at this point there is none; any Node from 20 on.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isWindows = process.platform === 'win32';

/** Ends what runs now; there is at most one process at a time. */
let passOn = () => undefined;
let stopped;

function stop(signal) {
  passOn(signal, stopped !== undefined);
  stopped ??= signal;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
// The reader of the pipe has gone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop('SIGHUP'));
watchParent();

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node 20 or newer is needed; this is ${process.version}.`);
  process.exit(1);
}
await installDependencies();
const [first, ...rest] = process.argv.slice(2);
const node = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');
const command = existsSync(node) ? node : process.execPath;
if (first === '--bin')
  await run(command, [join(root, 'node_modules', rest[0], `${rest[0]}.mjs`), ...rest.slice(1)]);
// The channel tells our scripts when this process is gone.
else await run(command, [join(root, first), ...rest], ['ipc']);

/** npm starts us behind a shell. The shell dies of the signal that npm passes on, and does not pass it on itself. */
function watchParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop('SIGHUP');
  }, 250);
  timer.unref();
}

/** npm writes its own copy of the lock file last of all: while it is missing or older, the tree is not the lock file's. */
async function installDependencies() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const isCurrent =
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isCurrent) return;
  // Not on stdout: that belongs to the script.
  console.error('Installing the dependencies (npm ci), about a minute the first time …');
  const { code } = await runGroup(isWindows ? 'npm.cmd' : 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (stopped) process.exit(128 + constants.signals[stopped]);
  if (code !== 0) {
    console.error('The dependencies could not be installed; the lines above say why.');
    process.exit(code ?? 1);
  }
}

/** A command and its children in a group of their own, of which a signal leaves none. */
async function runGroup(name, args) {
  const child = spawn(name, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    detached: !isWindows,
    shell: isWindows,
  });
  const send = (signal) => {
    try {
      if (isWindows) child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // It has ended.
    }
  };
  const kill = () => send('SIGKILL');
  passOn = (signal, again) => {
    send(again ? 'SIGKILL' : signal);
    setTimeout(kill, 5000).unref();
  };
  process.on('exit', kill);
  const result = await ended(child);
  // Its children may be slower to end.
  kill();
  process.off('exit', kill);
  return result;
}

/** The script has the terminal, and gets our signals. It may get them twice: in the terminal, it is in our group. */
async function run(name, args, channels = []) {
  if (stopped) process.exit(128 + constants.signals[stopped]);
  const stdio = ['inherit', 'inherit', 'inherit', ...channels];
  const child = spawn(name, args, { stdio, cwd: root });
  passOn = (signal) => child.kill(signal);
  const { code, signal } = await ended(child);
  process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
}

function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve({ code: 1 });
    });
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}
