import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './stack-error.ts';
import { signalGroup, spawnGroup } from './started-processes.ts';
import { waitFor } from './wait-for.ts';

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  logFile: string;
  /** Whether it serves. */
  isReady(): Promise<boolean>;
  readyTimeoutMs?: number;
  /** Of the process, as in os.setPriority. */
  priority?: number;
  stopSignal?: NodeJS.Signals;
  /** Ends the process and its children at once. */
  killSignal?: NodeJS.Signals;
  /** Longest wait before a process that keeps dying is started again. */
  longestPauseMs?: number | undefined;
  /** How long it may take to stop before it is killed. */
  stopTimeoutMs?: number;
  /** Called with every new pid. */
  onPid(pid: number): void;
  onLine(text: string): void;
}

/**
 * A server process of the stack, in a process group of its own, so that Ctrl-C reaches the stack first and servers stop in
 * order. One that dies is started again, at once at first, then ever more slowly.
 */
export class Child {
  readonly #options: ChildOptions;
  #process: ChildProcess | undefined;
  #stopping = false;
  #exited = Promise.resolve();

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  /** Starts it and waits until it serves. @throws StackError with the end of its log, or the reason of `signal` */
  async start(signal = new AbortController().signal): Promise<void> {
    const { name, readyTimeoutMs = 60_000 } = this.#options;
    signal.throwIfAborted();
    const ended = new AbortController();
    this.#spawn(() => ended.abort(new StackError(`${name} ended while it started`)));
    try {
      await waitFor(() => this.#options.isReady(), {
        timeoutMs: readyTimeoutMs,
        what: `${name} did not become ready`,
        signal: AbortSignal.any([ended.signal, signal]),
      });
    } catch (error) {
      await this.stop();
      signal.throwIfAborted();
      const reason = ended.signal.aborted ? (ended.signal.reason as StackError) : (error as Error);
      throw new StackError(
        `${reason.message}. Its log (${this.#options.logFile}) ends with:\n${this.#logEnd()}`,
        { cause: error },
      );
    }
    this.#restartWhenDead(0);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(this.#options.stopSignal ?? 'SIGTERM');
    const late = sleep(this.#options.stopTimeoutMs ?? 15_000, 'late', { ref: false });
    if ((await Promise.race([this.#exited, late])) === 'late') signalGroup(child.pid, 'SIGKILL');
    await this.#exited;
  }

  /** At once, for a supervisor that leaves in a hurry. */
  kill(): void {
    this.#stopping = true;
    const child = this.#process;
    if (child?.pid && child.exitCode === null && child.signalCode === null)
      signalGroup(child.pid, this.#options.killSignal ?? 'SIGKILL');
  }

  #spawn(onExit: () => void): void {
    const { command, args, env, logFile, killSignal } = this.#options;
    const log = openSync(logFile, 'a');
    const stdio = ['ignore', log, log] as const;
    const child = spawnGroup(command, args, { stdio: [...stdio], ...(env && { env }) }, killSignal);
    closeSync(log);
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => {
        resolve();
        onExit();
      });
      child.once('error', (error) => {
        this.#options.onLine(`  ${this.#options.name}: ${error.message}`);
        resolve();
        onExit();
      });
    });
    // At once: threads inherit it from the thread that makes them.
    if (child.pid && this.#options.priority) setPriority(child.pid, this.#options.priority);
    if (child.pid) this.#options.onPid(child.pid);
  }

  #restartWhenDead(failures: number): void {
    const { longestPauseMs = 5000 } = this.#options;
    const startedAt = performance.now();
    void this.#exited.then(async () => {
      if (this.#stopping) return;
      const how = this.#process?.signalCode ?? `code ${this.#process?.exitCode}`;
      const soon = performance.now() - startedAt < 10_000;
      const next = soon ? failures + 1 : 0;
      const pause = next <= 1 ? 0 : Math.min(250 * 2 ** (next - 2), longestPauseMs);
      this.#options.onLine(`  ${this.#options.name} ended (${how}): starting it again`);
      if (pause > 0) await sleep(pause);
      if (this.#stopping) return;
      try {
        this.#spawn(() => undefined);
      } catch (error) {
        // No room for its log, for example: it is tried again like a process that ended.
        this.#exited = Promise.resolve();
        this.#options.onLine(
          `  ${this.#options.name} could not be started: ${(error as Error).message}`,
        );
      }
      this.#restartWhenDead(next);
    });
  }

  #logEnd(): string {
    return readFileSync(this.#options.logFile, 'utf8').split('\n').slice(-15).join('\n');
  }
}
