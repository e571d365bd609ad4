import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AgentError } from '../agent-error.ts';
import { identifyProcess, type ProcessId, signalGroup, stopGroup } from './process-group.ts';
import { readLines } from './read-lines.ts';
import { type CliMessage, parseLine, type ResultMessage } from './stream-json.ts';

export interface CliRun {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Called before the agent is told anything; it is told when this resolves. */
  onProcess(process: ProcessId): Promise<void>;
  /** What it is told first. */
  prompt: object;
  onMessage(message: CliMessage): Promise<CliReply | undefined>;
}

export interface CliReply {
  tell: object;
  /** It has to end after this, with a result or without one. */
  isLast: boolean;
}

export interface CliEnd {
  result: ResultMessage | undefined;
  exitCode: number | null;
  /** The last that it wrote to its error output. */
  said: string;
}

/** How long it may take to end after its result, or after it was told to. */
const END_MS = 10_000;
/** How long after its end its output is waited for. */
const DRAIN_MS = 2000;

/**
 * Runs a command as a process group of its own, and speaks with it until it gives a result. Nothing of the group runs any more
 * when this ends, however it ends. @throws AgentError, or the signal's reason
 */
export async function runCli(run: CliRun): Promise<CliEnd> {
  run.signal.throwIfAborted();
  const child = await start(run);
  const { pid } = child;
  if (pid === undefined) throw new AgentError('unreachable', 'The command has no process.');
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  // A command that ends while it is written to says so by its exit.
  child.stdin.on('error', () => undefined);
  const tell = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const stop = () => void stopGroup(pid);
  run.signal.addEventListener('abort', stop, { once: true });
  const timers: NodeJS.Timeout[] = [];
  let result: ResultMessage | undefined;
  child.once('exit', () => {
    // What it started in the background would hold its output open; what left the group still may.
    signalGroup(pid, 'SIGKILL');
    timers.push(setTimeout(() => child.stdout.destroy(), DRAIN_MS));
  });
  try {
    run.signal.throwIfAborted();
    await run.onProcess(await identifyProcess(pid));
    tell(run.prompt);
    for await (const line of readLines(child.stdout)) {
      const message = parseLine(line);
      if (message?.type === 'result' && !result) {
        result = message;
        child.stdin.end();
        timers.push(setTimeout(stop, END_MS));
      }
      const reply = message && (await run.onMessage(message));
      if (reply?.isLast) timers.push(setTimeout(stop, END_MS));
      if (reply && child.stdin.writable) tell(reply.tell);
    }
  } catch (error) {
    if (!isClosed(error)) throw error;
  } finally {
    run.signal.removeEventListener('abort', stop);
    await stopGroup(pid);
    await exited;
    // A number that is free again may be another's: none of these may come late.
    for (const timer of timers) clearTimeout(timer);
  }
  run.signal.throwIfAborted();
  return { result, exitCode: child.exitCode, said };
}

/** The stream was closed by us. */
const isClosed = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

async function start({ command, args, cwd, env }: CliRun) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: 'pipe' });
  try {
    await once(child, 'spawn');
    return child;
  } catch (error) {
    throw new AgentError('unreachable', 'The command cannot be run on this machine.', {
      cause: error,
    });
  }
}
