import type { Priority } from '@temporalio/common';

/**
 * With this, Temporal dispatches the tasks of tenants in turn where a task queue has a backlog. Activities and child workflows inherit it.
 * A server without fairness (`matching.enableFairness`) ignores it.
 */
export const priorityOf = (tenantId: string): Priority => ({ fairnessKey: tenantId });
