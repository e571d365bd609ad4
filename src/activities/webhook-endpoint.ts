import { Context } from '@temporalio/activity';
import type { EndpointRef } from '../contracts/webhook-endpoint.ts';
import {
  type DeliverMessageDeps,
  deliverMessage,
  type MessageRef,
} from '../services/webhooks/deliver-message.ts';
import { type DueMessages, readDueMessages } from '../services/webhooks/read-due-messages.ts';
import { withFailures } from './webhook.ts';

export function createEndpointActivities(deps: DeliverMessageDeps) {
  return {
    /** A local activity: one short query. */
    readDueMessages: (endpoint: EndpointRef): Promise<DueMessages> =>
      withFailures(() => readDueMessages(deps.db, endpoint)),

    deliverMessage: (message: MessageRef): Promise<void> =>
      withFailures(() => deliverMessage(deps, message, Context.current().cancellationSignal)),
  };
}

export type EndpointActivities = ReturnType<typeof createEndpointActivities>;
