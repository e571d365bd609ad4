import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Process groups that run, by the pid of their first process, with the signal that ends each at once. */
const groups = new Map<number, NodeJS.Signals>();

// However this process ends, short of SIGKILL, it leaves none of them behind. What SIGKILL leaves, the next start ends.
process.on('exit', () => {
  for (const [pid, signal] of groups) signalGroup(pid, signal);
});

/**
 * Starts a process in a group of its own, so that Ctrl-C reaches only us and we end the others in order.
 * @param lastSignal ends the group if this process exits first
 */
export function spawnGroup(
  command: string,
  args: string[],
  options: SpawnOptions,
  lastSignal: NodeJS.Signals = 'SIGKILL',
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  const { pid } = child;
  if (pid) {
    groups.set(pid, lastSignal);
    child.once('exit', () => groups.delete(pid));
  }
  return child;
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** A command that did not succeed. */
export class CommandError extends Error {
  /** What it wrote, and where it could not be started, why. */
  readonly output: string;

  constructor(command: string, output: string, options?: ErrorOptions) {
    super(`${command} failed`, options);
    this.output = output;
  }
}

/** Time for a command to clean up after the signal to stop. Milliseconds. */
const CLEAN_UP_MS = 5000;

/** Runs a command to its end; when `signal` aborts, ends it and its children. @throws CommandError, or the reason of `signal` */
export async function runCommand(
  command: string,
  args: string[],
  { signal, ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted();
  const child = spawnGroup(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (!child.pid) return;
    signalGroup(child.pid, 'SIGINT');
    timer = setTimeout(signalGroup, CLEAN_UP_MS, child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', stop);
  try {
    const [code] = await once(child, 'close').catch((error: Error) => {
      throw new CommandError(command, error.message, { cause: error });
    });
    signal.throwIfAborted();
    if (code !== 0) throw new CommandError(command, output);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
