/** The workflow type, as it is written in Temporal's histories and schedules: never rename it. */
export const SCHEDULED_RUN_WORKFLOW = 'scheduledRun';

/** Which schedule, in the input of each of its runs. */
export interface ScheduleRef {
  tenant_id: string;
  schedule_id: string;
}
