import type { Logger } from './logger.ts';

/** How long the process may take to close its resources. */
export const UNEXPECTED_DEADLINE_MS = 10_000;

export interface UnexpectedErrors {
  /** From now on, an unexpected error stops the process in order: `stop` begins that, and the process has `deadlineMs` to end. */
  stopWith(stop: () => void, deadlineMs: number): void;
}

/**
 * Logs an uncaught error with its stack and ends the process with code 1: its state is unknown, and a supervisor starts a new process.
 * Without `stopWith`, the process ends immediately.
 */
export function endOnUnexpectedErrors(log: Logger): UnexpectedErrors {
  let stopping: { stop: () => void; deadlineMs: number } | undefined;
  let hasFailed = false;
  const onError = (error: unknown, origin: string) => {
    log.fatal({ err: toError(error), origin }, 'unexpected error: the process ends');
    process.exitCode = 1;
    if (!stopping) process.exit();
    if (hasFailed) return;
    hasFailed = true;
    setTimeout(() => process.exit(), stopping.deadlineMs);
    stopping.stop();
  };
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', (reason) => onError(reason, 'unhandledRejection'));
  return {
    stopWith: (stop, deadlineMs) => {
      stopping = { stop, deadlineMs };
    },
  };
}

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
