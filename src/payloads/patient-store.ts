import { setTimeout as sleep } from 'node:timers/promises';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { UnavailableError } from '../platform/errors.ts';
import type { PayloadStore } from './payload-store.ts';

/**
 * How long a store may be away unnoticed. Well below a workflow task's 10 seconds: after that Temporal tries the task again, at once
 * the first time and every 10 seconds from then on.
 */
const PATIENCE_MS = 4000;

/** Asks again for a while when the store is away: a restart of Postgres is not worth a failed task. */
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
