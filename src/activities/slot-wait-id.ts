import type { Info } from '@temporalio/activity';

/** Under this id a call waits for a slot of a worker, in the table `waits`; the same for all of its attempts. */
export const slotWaitId = ({ workflowExecution, activityId }: Info): string =>
  `slot/${workflowExecution?.runId}/${activityId}`;
