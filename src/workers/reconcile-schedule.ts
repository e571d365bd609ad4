import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { PayloadError } from '../payloads/payload-error.ts';

export const RECONCILE_SCHEDULE = 'agent-orchestrator-reconcile';

/** One schedule for the whole installation, whichever worker comes first. */
export async function ensureReconcileSchedule(
  client: Client,
  taskQueue: string,
  everySeconds: number,
): Promise<void> {
  const handle = client.schedule.getHandle(RECONCILE_SCHEDULE);
  const spec = { intervals: [{ every: everySeconds * 1000 }] };
  const create = () =>
    client.schedule.create({
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
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle
      .update((previous) => ({ ...previous, spec }))
      .catch(async (problem: unknown) => {
        // Its summary is encrypted with a key that is no longer configured.
        if (!(problem instanceof PayloadError)) throw problem;
        await handle.delete();
        await create();
      });
  }
}
