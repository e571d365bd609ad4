import type { LocalActivityOptions } from '@temporalio/workflow';

/**
 * For local activities that are short transactions in Postgres. During an outage the workflow waits in timers, without limit, and
 * holds no workflow task.
 */
export const DATABASE_WRITE_OPTIONS: LocalActivityOptions = {
  startToCloseTimeout: '30s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
};
