import { setTimeout as sleep } from 'node:timers/promises';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { UnavailableError } from '../platform/errors.ts';
import type { PayloadStore } from './payload-store.ts';

/**
 * How long requests to an unavailable store are repeated. Well below the 10 seconds of a workflow task: after that, Temporal retries the
 * task, at once the first time and every 10 seconds later.
 */
const PATIENCE_MS = 4000;

/** Repeats requests for a while if the store is unavailable, so that a restart of Postgres fails no task. */
export function createPatientStore(store: PayloadStore): PayloadStore {
  return {
    put: (hash, data) => patiently(() => store.put(hash, data)),
    get: (hash) => patiently(() => store.get(hash)),
  };
}

async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pause = 100; ; pause *= 2) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof UnavailableError || isTransientDatabaseError(error);
      if (!isAway || performance.now() + pause > deadline) throw error;
      await sleep(pause);
    }
  }
}
