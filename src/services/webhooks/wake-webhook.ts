import type { RunRef } from '../../contracts/run.ts';
import type { WebhookClient } from './temporal.ts';

export interface WakeDeps {
  webhooks: Pick<WebhookClient, 'wake'>;
  log: { warn(fields: object, message: string): void };
}

/**
 * Tells the run's webhook that events were written. It never throws: a webhook must not hold up its run. What is missed here is
 * found by wakeLeftBehind.
 */
export const wakeWebhook = (
  { webhooks, log }: WakeDeps,
  { tenant_id, workflow_id }: RunRef,
): Promise<void> => tryWake(log, { tenant_id, workflow_id }, webhooks.wake);

/** Logs an error instead of throwing it. */
export async function tryWake<Ref extends object>(
  log: WakeDeps['log'],
  ref: Ref,
  wake: (ref: Ref) => Promise<void>,
): Promise<void> {
  try {
    await wake(ref);
  } catch (error) {
    log.warn(
      { err: error, ...ref },
      'the webhook could not be notified; the reconcile workflow will',
    );
  }
}
