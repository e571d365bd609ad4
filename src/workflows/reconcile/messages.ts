/** The workflow type, as Temporal's histories and schedules hold it: never rename it. */
export const RECONCILE_WORKFLOW = 'reconcile';
