import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { AgentError } from '../agent-error.ts';
import { identifyProcess, type ProcessId, signalGroup, stopGroup } from './process-group.ts';
import { type CliMessage, parseLine, type ResultMessage } from './stream-json.ts';

/**
 * Runs a command in its own process group and exchanges messages with it until it returns a result. When this function returns or throws,
 * all processes of the group have ended.
 * @throws AgentError, or the signal's reason
 */
export async function runCli(run: CliRun): Promise<CliEnd> {
  run.signal.throwIfAborted();
  const child = await spawnCli(run);
  const { pid } = child;
  if (pid === undefined) throw new AgentError('unreachable', 'The command has no process.');
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  // Ignored: a command that no longer reads ends, and its exit is handled.
  child.stdin.on('error', () => undefined);
  const tell = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const stop = () => void stopGroup(pid);
  run.signal.addEventListener('abort', stop, { once: true });
  const timers: NodeJS.Timeout[] = [];
  let result: ResultMessage | undefined;
  child.once('exit', () => {
    // Background processes would keep the output open. Processes that left the group still may.
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
    // The pid may be reused: a late timer must not stop another process.
    for (const timer of timers) clearTimeout(timer);
  }
  run.signal.throwIfAborted();
  return { result, exitCode: child.exitCode, stderrTail: said };
}

interface CliRun {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Awaited before the prompt is sent. */
  onProcess(process: ProcessId): Promise<void>;
  prompt: object;
  onMessage(message: CliMessage): Promise<CliReply | undefined>;
}

interface CliReply {
  tell: object;
  /** Whether the command must end after this reply, with a result or without one. */
  isLast: boolean;
}

export interface CliEnd {
  result: ResultMessage | undefined;
  exitCode: number | null;
  /** The end of the command's stderr. */
  stderrTail: string;
}

async function spawnCli({ command, args, cwd, env }: CliRun) {
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

/** `child.stdout.destroy()` above causes this error. */
const isClosed = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

/** How long the command may take to end after its result or its last reply. */
const END_MS = 10_000;
/** How long the output is read after the command has ended. */
const DRAIN_MS = 2000;

/** Yields the lines of a stream. @throws AgentError `bad_response` if a line is too long */
async function* readLines(stream: Readable): AsyncGenerator<string> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let rest: Buffer = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...chunks, rest.subarray(0, end)]).toString();
      chunks = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    chunks.push(rest);
    size += rest.byteLength;
    if (size > MAX_LINE_BYTES)
      throw new AgentError(
        'bad_response',
        `The agent wrote a line that exceeds ${MAX_LINE_BYTES} bytes.`,
      );
  }
  if (size > 0) yield Buffer.concat(chunks).toString();
}

const MAX_LINE_BYTES = 16 * 1024 * 1024;
