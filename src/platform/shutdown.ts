import type { Logger } from './logger.ts';

type Closer = () => Promise<unknown> | unknown;

/** Milliseconds. */
const ECHO_MS = 1000;

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves on SIGINT, SIGTERM or SIGHUP. A second signal ends the process at once. One that comes right behind the first is its echo: a
 * process group gets it, and a parent passes it on as well.
 */
export function waitForStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let receivedAt: number | undefined;
    // One listener permanently: in a moment without any, a signal would end the process on the spot.
    const onSignal = (signal: NodeJS.Signals) => {
      receivedAt ??= performance.now();
      if (performance.now() - receivedAt >= ECHO_MS) process.exit(130);
      resolve(signal);
    };
    for (const name of STOP_SIGNALS) process.on(name, onSignal);
  });
}

/** Closes resources in the given order. An error is logged and does not stop the others. */
export async function closeAll(
  log: Logger,
  closers: [name: string, close: Closer][],
): Promise<void> {
  for (const [name, close] of closers) {
    try {
      await close();
    } catch (error) {
      log.warn({ err: error, resource: name }, 'did not close cleanly');
    }
  }
}
