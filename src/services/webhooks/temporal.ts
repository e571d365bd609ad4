import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { temporalEndpointIdOf, temporalWebhookIdOf } from '../../contracts/ids.ts';
import type { RunRef } from '../../contracts/run.ts';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';
import { priorityOf } from '../../platform/fairness.ts';
import { findRunningIds, TENANT_ATTRIBUTE, toUnavailable } from '../../platform/temporal.ts';
import {
  ENDPOINT_WORKFLOW,
  type EndpointWorkflow,
  eventsQueuedSignal,
} from '../../workflows/deliver-to-endpoint/messages.ts';
import {
  eventsWrittenSignal,
  WEBHOOK_WORKFLOW,
  type WebhookWorkflow,
} from '../../workflows/deliver-webhooks/messages.ts';

const idOf = (run: RunRef) => temporalWebhookIdOf(run.tenant_id, run.workflow_id);

/** The only place that speaks to Temporal about webhooks. */
export const createWebhookClient = (client: Client, taskQueue: string) => ({
  /** Tells the workflow that delivers a run's events that there are new ones, and starts it if it is not running. @throws UnavailableError */
  wake: async (run: RunRef): Promise<void> => {
    try {
      await client.withDeadline(Date.now() + 2000, () =>
        client.workflow.signalWithStart<WebhookWorkflow>(WEBHOOK_WORKFLOW, {
          workflowId: idOf(run),
          taskQueue,
          args: [run],
          signal: eventsWrittenSignal,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          priority: priorityOf(run.tenant_id),
          staticSummary: `sends the events of ${run.workflow_id} to its webhook`,
          typedSearchAttributes: new TypedSearchAttributes([
            { key: TENANT_ATTRIBUTE, value: run.tenant_id },
          ]),
        }),
      );
    } catch (error) {
      throw toUnavailable(error);
    }
  },

  /** Tells the workflow of an endpoint that events are queued, and starts it if it is not running. @throws UnavailableError */
  wakeEndpoint: async ({ tenant_id, webhook_id }: EndpointRef): Promise<void> => {
    try {
      await client.withDeadline(Date.now() + 2000, () =>
        client.workflow.signalWithStart<EndpointWorkflow>(ENDPOINT_WORKFLOW, {
          workflowId: temporalEndpointIdOf(tenant_id, webhook_id),
          taskQueue,
          args: [{ tenant_id, webhook_id }],
          signal: eventsQueuedSignal,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          priority: priorityOf(tenant_id),
          staticSummary: `sends events to the webhook ${webhook_id}`,
          typedSearchAttributes: new TypedSearchAttributes([
            { key: TENANT_ATTRIBUTE, value: tenant_id },
          ]),
        }),
      );
    } catch (error) {
      throw toUnavailable(error);
    }
  },

  /** Tells for each of these runs whether visibility shows its delivery workflow as running. */
  findRunning: async (runs: RunRef[]): Promise<(run: RunRef) => boolean> => {
    const running = await findRunningIds(client, runs.map(idOf));
    return (run) => running.has(idOf(run));
  },
});

export type WebhookClient = ReturnType<typeof createWebhookClient>;
