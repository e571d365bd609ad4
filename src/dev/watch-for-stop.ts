import { waitForStopSignal } from '../platform/shutdown.ts';
import { StackError } from './stack-error.ts';

/**
 * Aborts when the command has to stop: after Ctrl-C or another signal, when the reader of its output has gone, or when bootstrap.mjs, which
 * holds the other end of the channel, is gone. A second signal exits at once, and started-processes.ts ends what runs.
 */
export function watchForStop(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort(new StackError('Stopped.'));
  void waitForStopSignal().then(stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stop);
  if (process.send) {
    process.once('disconnect', stop);
    // It may have gone before we looked.
    if (!process.connected) stop();
  }
  return controller.signal;
}

/** Settles when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
