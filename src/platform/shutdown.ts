import type { Logger } from './logger.ts';

type Closer = () => Promise<unknown> | unknown;

/**
 * Resolves on SIGINT or SIGTERM. A second signal leaves at once: somebody is in a hurry.
 */
export function waitForStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) {
        process.off(name, onSignal);
        process.once(name, () => process.exit(130));
      }
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** Closes in the given order; one that fails is logged and does not keep the others open. */
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
