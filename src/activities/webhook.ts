import { Context } from '@temporalio/activity';
import type { RunRef } from '../contracts/run.ts';
import { readUndelivered, type Undelivered } from '../db/queries/undelivered.ts';
import {
  type DeliverDeps,
  type Delivery,
  deliverWebhook,
} from '../services/webhooks/deliver-webhook.ts';
import { toFailure } from './failures.ts';

export function createWebhookActivities(deps: DeliverDeps) {
  return {
    /** A local activity: one short query. */
    readUndelivered: (run: RunRef): Promise<Undelivered> =>
      withFailures(() => readUndelivered(deps.db, run)),

    deliverWebhook: (delivery: Delivery): Promise<void> =>
      withFailures(() => deliverWebhook(deps, delivery, Context.current().cancellationSignal)),
  };
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

export async function withFailures<T>(work: () => Promise<T>): Promise<T> {
  const { info, cancellationSignal } = Context.current();
  try {
    return await work();
  } catch (error) {
    if (cancellationSignal.aborted) throw error;
    throw toFailure(error, { attempt: info.attempt });
  }
}
