import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type JSONRPCMessage,
  SdkError,
  SdkErrorCode,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { getDefaultEnvironment } from '@modelcontextprotocol/client/stdio';
import type { StdioServer } from '../../platform/config/stdio-servers.ts';
import { isJsonObject, tryParseJson } from '../../platform/json-object.ts';
import { AnswerNormalizer } from './answer-normalizer.ts';

/**
 * A child process that speaks MCP on stdin and stdout. Unlike the SDK's transport, the process leads a process group, so that its own
 * children stop with it, and inherits only a minimal environment. The SDK recognizes a stdio transport by `pid` and `stderr`.
 */
export class StdioTransport implements Transport {
  readonly #server: StdioServer;
  readonly #onLine: (line: string) => void;
  readonly #lines = new LineBuffer();
  readonly #normalizer = new AnswerNormalizer();
  #child: ChildProcess | undefined;
  #isClosed = false;
  readonly stderr = null;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];

  /** `onLine` receives the lines of the child's stderr. */
  constructor(server: StdioServer, onLine: (line: string) => void) {
    this.#server = server;
    this.#onLine = onLine;
  }

  /** Describes how the process ended. A broken pipe means that its exit event is about to arrive. */
  async explainEnd(): Promise<string> {
    const child = this.#child;
    if (child?.stdin?.destroyed && !this.#isClosed)
      await Promise.race([once(child, 'exit'), sleep(STOP_STEP_MS, undefined, { ref: false })]);
    const { exitCode = null, signalCode = null } = this.#child ?? {};
    if (exitCode !== null && COMMAND_FAILED_CODES.includes(exitCode))
      return 'its command cannot be run';
    return exitCode === null && signalCode === null
      ? 'its process does not answer'
      : `its process ended (${signalCode ?? `code ${exitCode}`})`;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    const { command, args, env } = this.#server;
    const child = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'sh', command, ...args], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...getDefaultEnvironment(), ...env },
    });
    this.#child = child;
    if (!child.stdin || !child.stdout || !child.stderr) throw new Error('a pipe is missing');
    child.stdio[3]?.on('error', () => undefined);
    child.on('error', (error) => this.onerror?.(error));
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    const stderrLines = new StderrLines(this.#onLine);
    child.stderr
      .on('data', (chunk: Buffer) => stderrLines.append(chunk))
      .once('end', () => stderrLines.end());
    child.once('exit', () => void this.#ended(child));
    await once(child, 'spawn');
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    this.#normalizer.noteRequest(message);
    if (!stdin?.writable) throw new SdkError(SdkErrorCode.NotConnected, 'the process has ended');
    if (!stdin.write(serializeMessage(message))) await once(stdin, 'drain');
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || this.#isClosed) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await Promise.race([exited, sleep(STOP_STEP_MS, undefined, { ref: false })])) return;
      this.#signal(signal);
    }
    await exited;
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#lines.append(chunk)) {
        const message = this.#normalizer.normalize(tryParseJson(line));
        // Skips other output of the program. The client validates the message.
        if (isJsonObject(message)) this.onmessage?.(message as unknown as JSONRPCMessage);
      }
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      // The rest of the stream cannot be aligned to lines any more.
      void this.close();
    }
  }

  /** Stops the rest of the group, then reads the remaining output. */
  async #ended(child: ChildProcess): Promise<void> {
    this.#isClosed = true;
    this.#signal('SIGKILL');
    await Promise.race([once(child, 'close'), sleep(STOP_STEP_MS, undefined, { ref: false })]);
    this.onclose?.();
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child ?? {};
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // ESRCH: the group has ended.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

/** Delay between the steps of stopping: end of input, SIGTERM, SIGKILL. */
const STOP_STEP_MS = 2000;

/**
 * Replaces the shell by the command, next to a guard. If the worker dies, even by SIGKILL, the guard's pipe closes and the guard kills
 * the whole group: many servers keep running when their input ends.
 */
const GUARD_SCRIPT =
  '( read -r _ <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** Exit codes of a shell that cannot run a command. */
const COMMAND_FAILED_CODES = [126, 127];

/** Assembles lines from a byte stream. */
class LineBuffer {
  #pieces: Buffer[] = [];
  #size = 0;

  /** Returns the lines that the chunk completes. @throws Error if a line is too long */
  append(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#pieces).toString());
      this.#pieces = [];
      this.#size = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > MAX_LINE_BYTES)
      throw new Error(`a line is longer than ${MAX_LINE_BYTES} bytes`);
    this.#pieces.push(piece);
  }
}

const MAX_LINE_BYTES = 10 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Splits stderr into lines for the log. Cuts long lines and limits their rate; keeps at most one line in memory. */
export class StderrLines {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder();
  #line = '';
  #second = 0;
  #count = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  append(chunk: Buffer, now = Date.now()): void {
    const [first = '', ...others] = this.#decoder.write(chunk).split('\n');
    this.#keep(first);
    for (const piece of others) {
      this.#emit(now);
      this.#keep(piece);
    }
  }

  /** Emits a last line without a newline. */
  end(now = Date.now()): void {
    if (this.#line !== '') this.#emit(now);
  }

  #keep(piece: string): void {
    this.#line += piece.slice(0, MAX_LINE_CHARACTERS - this.#line.length);
  }

  #emit(now: number): void {
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= MAX_LINES_PER_SECOND) this.#onLine(line);
    else if (this.#count === MAX_LINES_PER_SECOND + 1)
      this.#onLine('[further lines of this second are omitted]');
  }
}

const MAX_LINE_CHARACTERS = 2000;
const MAX_LINES_PER_SECOND = 100;
