import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
import { Admission } from './admission.ts';
import { isJsonObject, tryParse } from './json.ts';
import { LineBuffer } from './line-buffer.ts';
import { StderrLines } from './stderr-lines.ts';

/** Between the steps of stopping: end of input, SIGTERM, SIGKILL. */
const PATIENCE_MS = 2000;

/**
 * Runs the command in this very process, and beside it a guard: the end of its pipe is the end of us, kill -9 included, and then
 * the whole group goes. Many servers do not mind that their input has ended.
 */
const GUARDED = '( read -r _ <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** What a shell ends with where it cannot run a command. */
const CANNOT_RUN = [126, 127];

/**
 * A child process that speaks MCP on its stdin and stdout. Unlike the SDK's it leads a process group, so that nothing that it
 * started is left behind, and inherits of the environment no more than what every program needs. `pid` and `stderr` make the
 * SDK see that this is stdio.
 */
export class StdioTransport implements Transport {
  readonly #server: StdioServer;
  readonly #onLine: (line: string) => void;
  readonly #lines = new LineBuffer();
  readonly #admission = new Admission();
  #child: ChildProcess | undefined;
  #isClosed = false;
  readonly stderr = null;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];

  /** `onLine` is given what the child writes to stderr. */
  constructor(server: StdioServer, onLine: (line: string) => void) {
    this.#server = server;
    this.#onLine = onLine;
  }

  /** How it ended, for people. One whose pipe is broken has ended, though we may not have been told yet. */
  async explainEnd(): Promise<string> {
    const child = this.#child;
    if (child?.stdin?.destroyed && !this.#isClosed)
      await Promise.race([once(child, 'exit'), sleep(PATIENCE_MS, undefined, { ref: false })]);
    const { exitCode = null, signalCode = null } = this.#child ?? {};
    if (exitCode !== null && CANNOT_RUN.includes(exitCode)) return 'its command cannot be run';
    return exitCode === null && signalCode === null
      ? 'its process gives no answer'
      : `its process ended (${signalCode ?? `code ${exitCode}`})`;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    const { command, args, env } = this.#server;
    const child = spawn('/bin/sh', ['-c', GUARDED, 'sh', command, ...args], {
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
    const told = new StderrLines(this.#onLine);
    child.stderr.on('data', (chunk: Buffer) => told.append(chunk)).once('end', () => told.end());
    child.once('exit', () => void this.#ended(child));
    await once(child, 'spawn');
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    this.#admission.note(message);
    if (!stdin?.writable) throw new SdkError(SdkErrorCode.NotConnected, 'the process has ended');
    if (!stdin.write(serializeMessage(message))) await once(stdin, 'drain');
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || this.#isClosed) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await Promise.race([exited, sleep(PATIENCE_MS, undefined, { ref: false })])) return;
      this.#signal(signal);
    }
    await exited;
  }

  #read(chunk: Buffer): void {
    try {
      for (const line of this.#lines.append(chunk)) {
        const message = this.#admission.admit(tryParse(line));
        // Programs print other things to stdout, too. The client judges the rest of the message.
        if (isJsonObject(message)) this.onmessage?.(message as unknown as JSONRPCMessage);
      }
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      // What follows cannot be told from what was lost.
      void this.close();
    }
  }

  /** Whatever it has started ends with it. What it wrote last is still read. */
  async #ended(child: ChildProcess): Promise<void> {
    this.#isClosed = true;
    this.#signal('SIGKILL');
    await Promise.race([once(child, 'close'), sleep(PATIENCE_MS, undefined, { ref: false })]);
    this.onclose?.();
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child ?? {};
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // The group has ended.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
