import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';

export const RECONCILE_SCHEDULE = 'agent-orchestrator-reconcile';

/** One schedule for the whole installation, whichever worker comes first. */
export async function ensureReconcileSchedule(
  client: Client,
  taskQueue: string,
  everySeconds: number,
): Promise<void> {
  const spec = { intervals: [{ every: everySeconds * 1000 }] };
  try {
    await client.schedule.create({
      scheduleId: RECONCILE_SCHEDULE,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action: {
        type: 'startWorkflow',
        workflowType: 'reconcile',
        workflowId: RECONCILE_SCHEDULE,
        taskQueue,
        workflowExecutionTimeout: '15m',
        staticSummary: 'finds runs that Temporal ended or never started',
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule
      .getHandle(RECONCILE_SCHEDULE)
      .update((previous) => ({ ...previous, spec }));
  }
}
