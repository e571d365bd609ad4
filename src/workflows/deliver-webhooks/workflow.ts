import {
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { WebhookActivities } from '../../activities/webhook.ts';
import type { RunRef } from '../../contracts/run.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { eventsWrittenSignal } from './messages.ts';

const { readUndelivered } =
  proxyLocalActivities<Pick<WebhookActivities, 'readUndelivered'>>(DATABASE_WRITE_OPTIONS);

/** Attempts are counted in the delivery log, and how long to wait for the next one is said by activities/failures.ts. */
const delivery = (summary: string) =>
  proxyActivities<Pick<WebhookActivities, 'deliverWebhook'>>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
    summary,
  });

/**
 * Delivers the events of one run to its webhook, one after the other, until the run has ended and its last event is settled.
 * Who writes events wakes it. History holds sequences and types only.
 */
export async function deliverWebhooks(run: RunRef): Promise<void> {
  let written = 0;
  setHandler(eventsWrittenSignal, () => {
    written += 1;
  });
  for (;;) {
    const seen = written;
    const next = await readUndelivered(run);
    if (next.kind === 'event') {
      const { event } = next;
      await delivery(`${event.type} ${event.sequence}`).deliverWebhook({ ...run, event });
    } else if (written === seen) {
      if (next.over) return;
      await condition(() => written > seen);
    }
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof deliverWebhooks>(run);
  }
}
