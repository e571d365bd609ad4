import type { LocalActivityOptions } from '@temporalio/workflow';

/**
 * Local activities: short transactions in Postgres. While it is away a run waits, without an end, in timers rather than in a held
 * workflow task.
 */
export const DATABASE_WRITE_OPTIONS: LocalActivityOptions = {
  startToCloseTimeout: '30s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
};
