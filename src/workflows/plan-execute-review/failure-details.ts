import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import type { AnswerRef } from '../../contracts/run.ts';
import type { WorkflowStatus } from '../../contracts/workflow.ts';

/** Where there is something of an answer that is not complete (activities/failures.ts). */
export function incompleteAnswerOf(error: unknown): AnswerRef | undefined {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return incompleteAnswerOf(error.cause);
  if (!(error instanceof ApplicationFailure)) return undefined;
  const [details] = (error.details ?? []) as [{ answer?: AnswerRef }?];
  return details?.answer;
}

/** How the run's log has ended, where that is what went wrong. An older worker did not say how. */
export function loggedEndOf(error: unknown): WorkflowStatus | undefined {
  if (error instanceof ActivityFailure) return loggedEndOf(error.cause);
  if (!(error instanceof ApplicationFailure) || error.type !== 'run_ended') return undefined;
  return error.details?.[0] as WorkflowStatus | undefined;
}
