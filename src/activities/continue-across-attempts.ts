import { CancelledFailure } from '@temporalio/common';
import type { RunRef } from '../contracts/run.ts';
import { isTerminal } from '../contracts/workflow.ts';
import type { Database } from '../db/database.ts';
import { inTenant } from '../db/tenant-context.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { getStatus } from '../services/runs/read-run.ts';

/** Interval at which the state of an abandoned agent's run is read. Milliseconds. */
const LOOK_MS = 2000;

/** Temporal's reason if the workflow itself requested the cancellation. Any other reason ends only this attempt. */
const CANCELLED = 'CANCELLED';

/**
 * Runs work whose agent continues if only this attempt ends (the worker shuts down, or Temporal considers it lost); the next attempt finds
 * the agent's work. A cancellation, the timeout and the end of the run stop the agent. Temporal reports the end of a run to the worker only
 * as an unknown attempt, so this function reads the run.
 */
export async function continueAcrossAttempts<T>(
  deps: { db: Database; log: Logger },
  input: RunRef & { timeout: number },
  signal: AbortSignal,
  work: (lasting: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const look = async () => {
    if (await hasEnded(deps, input)) stop.abort(new Error('the run has ended'));
  };
  const left = new Promise<never>((_, reject) => {
    const onAbort = () => {
      const { reason } = signal;
      if (!isOnlyThisAttempt(reason)) return stop.abort(reason);
      reject(reason);
      const over = () =>
        stop.abort(new DOMException('The time limit was reached.', 'TimeoutError'));
      timers.push(
        setTimeout(over, input.timeout * 1000),
        setInterval(() => void look(), LOOK_MS),
      );
      for (const timer of timers) timer.unref();
      void look();
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const done = work(stop.signal);
  // Remaining work ends with the process or on its own.
  done.catch(() => undefined).finally(() => timers.forEach(clearTimeout));
  return Promise.race([done, left]);
}

const isOnlyThisAttempt = (reason: unknown): boolean =>
  reason instanceof CancelledFailure && reason.message !== CANCELLED;

/** The signal and the timers that call this have no tenant context. */
async function hasEnded(
  { db, log }: { db: Database; log: Logger },
  { tenant_id, workflow_id }: RunRef,
): Promise<boolean> {
  try {
    const { status } = await inTenant(tenant_id, () => getStatus(db, tenant_id, workflow_id));
    return isTerminal(status);
  } catch (error) {
    if (error instanceof NotFoundError) return true;
    log.warn({ err: error, tenant_id, workflow_id }, 'the state of the run could not be read');
    return false;
  }
}
