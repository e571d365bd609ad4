import type { Priority } from '@temporalio/common';

/**
 * Makes Temporal alternate between tenants when a task queue has a backlog. Activities and child workflows inherit it. A server without
 * fairness (`matching.enableFairness`) ignores it.
 */
export const priorityOf = (tenantId: string): Priority => ({ fairnessKey: tenantId });
