import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './stack-error.ts';

export interface WaitOptions {
  timeoutMs: number;
  /** What to say when the time is over. */
  what: string;
  signal?: AbortSignal;
}

/** Asks until the answer is yes. A check that throws counts as no. */
export async function waitFor(check: () => Promise<boolean>, options: WaitOptions): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let problem: unknown;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    options.signal?.throwIfAborted();
    try {
      if (await check()) return;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > deadline) {
      throw new StackError(`${options.what} within ${options.timeoutMs / 1000} s`, {
        cause: problem,
      });
    }
    await sleep(pause, undefined, options.signal && { signal: options.signal });
  }
}

/** Whether something accepts connections there. */
export function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}
