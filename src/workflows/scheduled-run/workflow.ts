import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  type ChildWorkflowHandle,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { ScheduledRunActivities } from '../../activities/scheduled-run.ts';
import type { ScheduledStart } from '../../services/schedules/accept-scheduled-run.ts';
import { CALL_RETRY } from '../kit/timed-activities.ts';
import { RUN_WORKFLOW, type RunWorkflow } from '../plan-execute-review/messages.ts';
import type { ScheduleRef } from './messages.ts';

const { acceptScheduledRun } = proxyActivities<ScheduledRunActivities>({
  startToCloseTimeout: '30s',
  retry: CALL_RETRY,
  summary: 'accept the run',
});

type RunHandle = ChildWorkflowHandle<RunWorkflow>;

/**
 * What a schedule starts each time: it accepts a run as POST /v1/workflows does, starts it and lasts as long, so that Temporal
 * can tell whether runs of the schedule overlap. How the run ends is the run's own matter.
 */
export async function scheduledRun(schedule: ScheduleRef): Promise<{ workflow_id: string | null }> {
  const { firstExecutionRunId } = workflowInfo();
  // What was accepted must be started, even when this is cancelled in between.
  const { start, run } = await CancellationScope.nonCancellable(async () => {
    const start = await acceptScheduledRun({ ...schedule, execution_id: firstExecutionRunId });
    return { start, run: start && (await startRun(start)) };
  });
  if (run) await waitFor(run);
  return { workflow_id: start?.input.workflow_id ?? null };
}

/** Undefined when the reconcile workflow was faster: then nobody waits for the run here. */
async function startRun(start: ScheduledStart): Promise<RunHandle | undefined> {
  const { input } = start;
  try {
    return await startChild<RunWorkflow>(RUN_WORKFLOW, {
      workflowId: start.temporal_id,
      args: [input],
      workflowExecutionTimeout: `${input.settings.run_timeout}s`,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: start.summary,
      staticDetails: start.details,
      searchAttributes: {
        TenantId: [input.tenant_id],
        AgentType: [input.agent_type],
        RunStatus: ['pending'],
      },
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

/** Until the run has ended, however that is. Cancelling this asks the run to stop, and waits for that. */
async function waitFor(run: RunHandle): Promise<void> {
  const ended = CancellationScope.nonCancellable(() =>
    run.result().then(
      () => undefined,
      () => undefined,
    ),
  );
  try {
    await Promise.race([ended, CancellationScope.current().cancelRequested]);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(async () => {
      await getExternalWorkflowHandle(run.workflowId)
        .cancel()
        .catch(() => undefined);
      await ended;
    });
    throw error;
  }
}
