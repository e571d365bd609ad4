import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/common';
import type { AnswerRef } from '../../contracts/run.ts';
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

/** Where there is something of an answer that is not complete (activities/failures.ts). */
export function incompleteAnswerOf(error: unknown): AnswerRef | undefined {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return incompleteAnswerOf(error.cause);
  if (!(error instanceof ApplicationFailure)) return undefined;
  const [details] = (error.details ?? []) as [{ answer?: AnswerRef }?];
  return details?.answer;
}

/** What went wrong at the bottom of Temporal's chain of causes. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RunFailure) return error.failure;
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)
    return failureOf(error.cause ?? error.message);
  if (error instanceof ApplicationFailure)
    return { code: error.type ?? 'failed', message: error.message };
  if (error instanceof TimeoutFailure) return { code: 'timed_out', message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
