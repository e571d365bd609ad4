import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { PayloadError } from '../payloads/payload-error.ts';
import type { Config } from '../platform/config/config.ts';
import { CHECK_AGENTS_WORKFLOW } from '../workflows/check-agents/messages.ts';
import { RECONCILE_WORKFLOW } from '../workflows/reconcile/messages.ts';

interface SystemSchedule {
  /** Of the schedule, and of the workflow that it starts. */
  id: string;
  workflowType: string;
  summary: string;
  timeout: Duration;
}

export const RECONCILE: SystemSchedule = {
  id: 'agent-orchestrator-reconcile',
  workflowType: RECONCILE_WORKFLOW,
  summary: 'finds runs that Temporal ended or never started',
  timeout: '15m',
};

export const CHECK_AGENTS: SystemSchedule = {
  id: 'agent-orchestrator-check-agents',
  workflowType: CHECK_AGENTS_WORKFLOW,
  summary: 'checks every agent that is not switched off',
  timeout: '5m',
};

/** Creates one schedule of each kind for the whole installation, or updates its interval. Every worker calls it when it starts. */
export async function ensureSystemSchedules(
  client: Client,
  config: Pick<
    Config,
    'TEMPORAL_TASK_QUEUE' | 'RECONCILE_INTERVAL_SECONDS' | 'AGENT_CHECK_INTERVAL_SECONDS'
  >,
): Promise<void> {
  const { TEMPORAL_TASK_QUEUE: taskQueue } = config;
  await ensureSchedule(client, taskQueue, RECONCILE, config.RECONCILE_INTERVAL_SECONDS);
  await ensureSchedule(client, taskQueue, CHECK_AGENTS, config.AGENT_CHECK_INTERVAL_SECONDS);
}

export async function ensureSchedule(
  client: Client,
  taskQueue: string,
  { id, workflowType, summary, timeout }: SystemSchedule,
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
