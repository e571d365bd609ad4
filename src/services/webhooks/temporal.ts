import type { Client } from '@temporalio/client';
import { type SignalDefinition, TypedSearchAttributes } from '@temporalio/common';
import { temporalEndpointIdOf, temporalWebhookIdOf } from '../../contracts/ids.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import { priorityOf } from '../../platform/fairness.ts';
import { findRunningIds, TENANT_ATTRIBUTE, toUnavailable } from '../../platform/temporal.ts';
import {
  ENDPOINT_WORKFLOW,
  eventsQueuedSignal,
} from '../../workflows/deliver-to-endpoint/messages.ts';
import {
  eventsWrittenSignal,
  WEBHOOK_WORKFLOW,
} from '../../workflows/deliver-webhooks/messages.ts';

const idOf = (run: RunRef) => temporalWebhookIdOf(run.tenant_id, run.workflow_id);

/** The only place that speaks to Temporal about webhooks. */
export function createWebhookClient(client: Client, taskQueue: string) {
  /** Signals a delivery workflow, and starts it if it is not running. @throws UnavailableError */
  async function signal<Ref extends { tenant_id: string }>(
    ref: Ref,
    delivery: { type: string; id: string; signal: SignalDefinition; summary: string },
  ): Promise<void> {
    try {
      await client.withDeadline(Date.now() + 2000, () =>
        client.workflow.signalWithStart<(ref: Ref) => Promise<void>>(delivery.type, {
          workflowId: delivery.id,
          taskQueue,
          args: [ref],
          signal: delivery.signal,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          priority: priorityOf(ref.tenant_id),
          staticSummary: delivery.summary,
          typedSearchAttributes: new TypedSearchAttributes([
            { key: TENANT_ATTRIBUTE, value: ref.tenant_id },
          ]),
        }),
      );
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  return {
    /** Tells the workflow that delivers a run's events that there are new ones. @throws UnavailableError */
    wake: (run: RunRef): Promise<void> =>
      signal(run, {
        type: WEBHOOK_WORKFLOW,
        id: idOf(run),
        signal: eventsWrittenSignal,
        summary: `sends the events of ${run.workflow_id} to its webhook`,
      }),

    /** Tells the workflow of an endpoint that events are queued. @throws UnavailableError */
    wakeEndpoint: ({ tenant_id, webhook_id }: EndpointRef): Promise<void> =>
      signal<EndpointRef>(
        { tenant_id, webhook_id },
        {
          type: ENDPOINT_WORKFLOW,
          id: temporalEndpointIdOf(tenant_id, webhook_id),
          signal: eventsQueuedSignal,
          summary: `sends events to the webhook ${webhook_id}`,
        },
      ),

    /** Tells for each of these runs whether visibility shows its delivery workflow as running. */
    findRunning: async (runs: RunRef[]): Promise<(run: RunRef) => boolean> => {
      const running = await findRunningIds(client, runs.map(idOf));
      return (run) => running.has(idOf(run));
    },
  };
}

export type WebhookClient = ReturnType<typeof createWebhookClient>;
