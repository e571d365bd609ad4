import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { PayloadError } from '../payloads/payload-error.ts';

export interface HouseSchedule {
  /** Of the schedule, and of the workflow that it starts. */
  id: string;
  workflowType: string;
  summary: string;
  timeout: Duration;
}

export const RECONCILE: HouseSchedule = {
  id: 'agent-orchestrator-reconcile',
  workflowType: 'reconcile',
  summary: 'finds runs that Temporal ended or never started',
  timeout: '15m',
};

export const CHECK_AGENTS: HouseSchedule = {
  id: 'agent-orchestrator-check-agents',
  workflowType: 'checkAgents',
  summary: 'checks every agent that is not switched off',
  timeout: '5m',
};

/** One schedule of each kind for the whole installation, whichever worker comes first. */
export async function ensureSchedule(
  client: Client,
  taskQueue: string,
  { id, workflowType, summary, timeout }: HouseSchedule,
  everySeconds: number,
): Promise<void> {
  const handle = client.schedule.getHandle(id);
  const spec = { intervals: [{ every: everySeconds * 1000 }] };
  const create = () =>
    client.schedule.create({
      scheduleId: id,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: id,
        taskQueue,
        workflowExecutionTimeout: timeout,
        staticSummary: summary,
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
