import {
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { EndpointActivities } from '../../activities/webhook-endpoint.ts';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { eventsQueuedSignal } from './messages.ts';

const { readDueMessages } =
  proxyLocalActivities<Pick<EndpointActivities, 'readDueMessages'>>(DATABASE_WRITE_OPTIONS);

const attempt = (summary: string) =>
  proxyActivities<Pick<EndpointActivities, 'deliverMessage'>>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
    summary,
  });

/**
 * Delivers the queued events of one endpoint, several at a time, until none is left. An event that the endpoint does not take holds up no other:
 * when it is due again is in Postgres. The relay wakes the workflow.
 */
export async function deliverToEndpoint(endpoint: EndpointRef): Promise<void> {
  let queued = 0;
  setHandler(eventsQueuedSignal, () => {
    queued += 1;
  });
  for (;;) {
    const seen = queued;
    const { messages, wait_ms } = await readDueMessages(endpoint);
    if (messages.length > 0)
      await Promise.all(
        messages.map(({ delivery_id, label }) =>
          attempt(label).deliverMessage({ ...endpoint, delivery_id }),
        ),
      );
    else if (queued === seen) {
      if (wait_ms === null) return;
      await condition(() => queued > seen, wait_ms);
    }
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof deliverToEndpoint>(endpoint);
  }
}
