import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
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
}

/** Longer than kit/repeat-rounds.ts goes on, and the longest round after that. */
const TIMEOUT: Duration = '2h';

export const RECONCILE: SystemSchedule = {
  id: 'agent-orchestrator-reconcile',
  workflowType: RECONCILE_WORKFLOW,
  summary: 'finds runs that Temporal ended or never started',
};

export const CHECK_AGENTS: SystemSchedule = {
  id: 'agent-orchestrator-check-agents',
  workflowType: CHECK_AGENTS_WORKFLOW,
  summary: 'checks every agent that is not switched off',
};

/**
 * Creates one schedule of each kind for the whole installation, or updates it. Every worker calls it when it starts. An execution lasts an hour
 * (kit/repeat-rounds.ts), and the schedule starts the next one when there is none.
 */
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
  { id, workflowType, summary }: SystemSchedule,
  everySeconds: number,
): Promise<void> {
  const handle = client.schedule.getHandle(id);
  const spec = { intervals: [{ every: everySeconds * 1000 }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType,
    workflowId: id,
    taskQueue,
    workflowExecutionTimeout: TIMEOUT,
    staticSummary: summary,
  };
  const create = () =>
    client.schedule.create({
      scheduleId: id,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action,
    });
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle
      .update((previous) => ({ ...previous, spec, action }))
      .catch(async (problem: unknown) => {
        // Its summary is encrypted with a key that is no longer configured.
        if (!(problem instanceof PayloadError)) throw problem;
        await handle.delete();
        await create();
      });
  }
}

/**
 * Terminates the running executions, which are pinned to the worker version they began on: the schedules start others on the version that is now the current one. A round can be
 * broken off anywhere. Without this, housekeeping would stand still until the timeout if the workers of the old version are stopped at once.
 */
export async function restartHousekeeping(
  { workflowService }: Client,
  namespace: string,
): Promise<void> {
  for (const { id: scheduleId } of [RECONCILE, CHECK_AGENTS]) {
    const { info } = await workflowService
      .describeSchedule({ namespace, scheduleId })
      .catch(ignoreNotFound);
    for (const { workflowId = null } of info?.runningWorkflows ?? [])
      await workflowService
        .terminateWorkflowExecution({
          namespace,
          workflowExecution: { workflowId },
          reason: 'another worker version was promoted',
        })
        .catch(ignoreNotFound);
  }
}

/** The first worker has not created the schedule yet, or the execution has ended. */
function ignoreNotFound(error: unknown): { info?: null } {
  if (isGrpcServiceError(error) && error.code === NOT_FOUND) return {};
  throw error;
}

const NOT_FOUND = 5;
