import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';

/**
 * Whether an error means that this scope was cancelled. Only the scope knows. A call that our own hint interrupts may fail before
 * Temporal's cancellation reaches it, and the cancellation of a child workflow alone does not end the run.
 */
export const isCancelled = (error: unknown): boolean =>
  CancellationScope.current().consideredCancelled ||
  (isCancellation(error) && !patched('child-cancelled'));
