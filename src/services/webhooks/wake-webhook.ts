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
export async function wakeWebhook({ webhooks, log }: WakeDeps, run: RunRef): Promise<void> {
  const { tenant_id, workflow_id } = run;
  try {
    await webhooks.wake({ tenant_id, workflow_id });
  } catch (error) {
    log.warn(
      { err: error, tenant_id, workflow_id },
      'the webhook could not be notified; the reconcile workflow will',
    );
  }
}
