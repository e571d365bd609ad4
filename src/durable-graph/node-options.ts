import type { ActivityOptions } from '@temporalio/common';

/** Where a node runs, and under which terms. */
export type NodeOptions =
  | ({ in?: 'activity' } & ActivityOptions)
  /** In the workflow itself: for what is deterministic and does no I/O, or not worth an activity. */
  | { in: 'workflow' };
