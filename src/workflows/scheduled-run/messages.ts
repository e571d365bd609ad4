/** The workflow type, as Temporal's histories and schedules hold it: never rename it. */
export const SCHEDULED_RUN_WORKFLOW = 'scheduledRun';

/** Which schedule, in the input of each of its runs. */
export interface ScheduleRef {
  tenant_id: string;
  schedule_id: string;
}
