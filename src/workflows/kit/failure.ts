import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import type { Failure } from '../../contracts/workflow.ts';

/** A run that cannot go on, for a reason that its user should read. */
export class RunFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'RunFailure';
    this.failure = failure;
  }
}

/** The failure at the bottom of Temporal's chain of causes. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RunFailure) return error.failure;
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return failureOf(error.cause ?? error.message);
  if (error instanceof ApplicationFailure)
    return { code: error.type ?? 'failed', message: error.message };
  // The next two are about a child workflow: the cancellation of the run itself is no failure.
  if (error instanceof CancelledFailure)
    return { code: 'step_cancelled', message: "The step's workflow was cancelled in Temporal." };
  if (error instanceof TerminatedFailure)
    return { code: 'step_terminated', message: "The step's workflow was terminated in Temporal." };
  if (error instanceof TimeoutFailure) return { code: 'timed_out', message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
