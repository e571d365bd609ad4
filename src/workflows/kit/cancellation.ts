import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';

/**
 * Whether an error means that this scope was cancelled. Only the scope knows: a call that was interrupted by our own hint may fail a
 * moment before Temporal's cancellation reaches it, and a child workflow that somebody cancels by itself has ended, but the run has not.
 */
export const isCancelled = (error: unknown): boolean =>
  CancellationScope.current().consideredCancelled ||
  (isCancellation(error) && !patched('child-cancelled'));
