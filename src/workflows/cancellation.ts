import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * Whether an error means that this scope was cancelled. A call that was interrupted by our own hint may fail a moment
 * before Temporal's cancellation reaches it: then it is the scope that knows.
 */
export const isCancelled = (error: unknown): boolean =>
  isCancellation(error) || CancellationScope.current().consideredCancelled;
