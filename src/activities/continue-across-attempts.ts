import { CancelledFailure } from '@temporalio/common';
import type { RunRef } from '../contracts/run.ts';
import { isTerminal } from '../contracts/workflow.ts';
import type { Database } from '../db/database.ts';
import { inTenant } from '../db/tenant-context.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { getStatus } from '../services/runs/read-run.ts';

/** How often the run of an agent that was left is looked at. Milliseconds. */
const LOOK_MS = 2000;

/** Temporal's reason where the workflow itself asked for the end of the call; every other one ends this attempt only. */
const CANCELLED = 'CANCELLED';

/**
 * Does work whose agent goes on when only this attempt ends (the worker shuts down, or Temporal took it for lost): the next attempt finds
 * the agent's work. The agent is stopped when the call is cancelled, when its time is over, and when the run has ended. Temporal tells the
 * worker the last only as "this attempt is not known", so the run itself is read.
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
      const over = () => stop.abort(new DOMException('The time is over.', 'TimeoutError'));
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
  // What is left behind ends with the process, or by itself.
  done.catch(() => undefined).finally(() => timers.forEach(clearTimeout));
  return Promise.race([done, left]);
}

const isOnlyThisAttempt = (reason: unknown): boolean =>
  reason instanceof CancelledFailure && reason.message !== CANCELLED;

/** The signal and the timers that call this know no tenant. */
async function hasEnded(
  { db, log }: { db: Database; log: Logger },
  { tenant_id, workflow_id }: RunRef,
): Promise<boolean> {
  try {
    const { status } = await inTenant(tenant_id, () => getStatus(db, tenant_id, workflow_id));
    return isTerminal(status);
  } catch (error) {
    if (error instanceof NotFoundError) return true;
    log.warn({ err: error, tenant_id, workflow_id }, 'cannot tell yet whether the run has ended');
    return false;
  }
}
