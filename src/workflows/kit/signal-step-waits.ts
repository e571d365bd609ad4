import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { type StepWaits, stepWaitsSignal } from './messages.ts';

/** The run shows that it awaits a person when every step that runs in it does. */
export function signalStepWaits(stepWaits: StepWaits): void {
  const { parent } = workflowInfo();
  if (!parent) return;
  void getExternalWorkflowHandle(parent.workflowId)
    .signal(stepWaitsSignal, stepWaits)
    // A run that has ended cancels this workflow, too.
    .catch(() => undefined);
}
