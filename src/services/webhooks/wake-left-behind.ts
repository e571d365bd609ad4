import type { RunRef } from '../../contracts/run.ts';
import type { Database } from '../../db/database.ts';
import { findUndelivered } from '../../db/queries/undelivered.ts';
import type { WebhookClient } from './temporal.ts';
import { type WakeDeps, wakeWebhook } from './wake-webhook.ts';

const BATCH = 100;

/** Who wrote an event wakes the webhook within this time, and visibility shows it by then. Seconds. */
const QUIET_FOR = 10;

export interface WakeLeftBehindDeps extends WakeDeps {
  systemDb: Database;
  webhooks: WebhookClient;
}

/** Wakes webhooks that have events to deliver and do not know it: who wrote them died in between, or Temporal was away. */
export async function wakeLeftBehind(deps: WakeLeftBehindDeps): Promise<void> {
  let after: RunRef = { tenant_id: '', workflow_id: '' };
  for (;;) {
    const runs = await findUndelivered(deps.systemDb, after, QUIET_FOR, BATCH);
    const last = runs.at(-1);
    if (!last) return;
    after = last;
    const isWoken = await deps.webhooks.findRunning(runs);
    for (const run of runs) if (!isWoken(run)) await wakeWebhook(deps, run);
  }
}
