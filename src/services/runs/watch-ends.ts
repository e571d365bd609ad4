import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { type ReconcileRunDeps, reconcileRun, selectOpenRuns } from './reconcile-run.ts';

/** One visibility query per interval for the whole installation, whatever the number of runs. Milliseconds. */
const LOOK_EVERY_MS = 2000;

/** Covers the lag of visibility, clocks that differ, and a change of the worker that looks. What is older is found by maintenance/reconcile.ts. */
const LOOK_BACK_MS = 30_000;

/** Runs in one query. */
const BATCH = 100;

/**
 * Looks for runs that Temporal closed without their workflow (terminate, timeout), until `stop` fires: their end is visible, and their calls
 * stop, within seconds.
 */
export async function watchEnds(deps: ReconcileRunDeps, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await settleClosed(deps);
    } catch (error) {
      deps.log.warn({ err: error }, 'runs that Temporal closed could not be read');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function settleClosed(deps: ReconcileRunDeps): Promise<void> {
  const closed = await deps.runs.listForcedEnds(new Date(Date.now() - LOOK_BACK_MS));
  for (let from = 0; from < closed.length; from += BATCH) {
    const open = await readOpenOf(deps.systemDb, closed.slice(from, from + BATCH));
    for (const run of open) await reconcileRun(deps, run);
  }
}

/** Those whose end is not written yet. */
const readOpenOf = (db: Database, runs: RunRef[]) =>
  selectOpenRuns(db)
    .where((eb) =>
      eb.or(runs.map(({ tenant_id, workflow_id }) => eb.and({ tenant_id, workflow_id }))),
    )
    .execute();
