import type { Info } from '@temporalio/activity';

/** The id of a call that waits for a worker's slot, in the table `waits`. All attempts of the call have the same id. */
export const slotWaitId = ({ workflowExecution, activityId }: Info): string =>
  `slot/${workflowExecution?.runId}/${activityId}`;
