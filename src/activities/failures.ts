import { ApplicationFailure } from '@temporalio/common';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { RunEndedError, SequenceGapError } from '../db/queries/append-facts.ts';
import { InterruptedError } from '../events/interrupts.ts';
import { ModelError } from '../llm/model.ts';
import { DomainError } from '../platform/errors.ts';
import { ToolCallError } from '../tools/tool.ts';

interface Attempt {
  /** From 1, over all workers. */
  attempt: number;
  maxAttempts: number;
}

/**
 * The one table that says which error Temporal tries again. Retry policies have no limit of attempts, so that a lost worker
 * never ends a run; what a provider or a tool refuses counts, and after `maxAttempts` it is final.
 */
export function toFailure(error: unknown, { attempt, maxAttempts }: Attempt): unknown {
  if (error instanceof ModelError) {
    return ApplicationFailure.create({
      type: `model_${error.kind}`,
      message: error.message,
      nonRetryable: !error.retryable || attempt >= maxAttempts,
      ...(error.retryAfterMs && { nextRetryDelay: Math.min(error.retryAfterMs, 300_000) }),
    });
  }
  if (error instanceof ToolCallError) {
    return ApplicationFailure.create({
      type: `tool_${error.outcome}`,
      message: error.message,
      nonRetryable: attempt >= maxAttempts,
      ...(error.retryAfterMs && { nextRetryDelay: Math.min(error.retryAfterMs, 300_000) }),
    });
  }
  if (error instanceof InterruptedError) {
    return ApplicationFailure.create({ type: 'interrupted', message: error.message });
  }
  if (isTransientDatabaseError(error)) {
    return ApplicationFailure.create({ type: 'database_away', message: (error as Error).message });
  }
  if (error instanceof SequenceGapError) {
    return ApplicationFailure.create({
      type: 'sequence_gap',
      message: error.message,
      nonRetryable: true,
    });
  }
  if (error instanceof RunEndedError) {
    return ApplicationFailure.create({
      type: 'run_ended',
      message: error.message,
      nonRetryable: true,
    });
  }
  if (error instanceof DomainError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: true,
    });
  }
  // Nobody knows this one. It may pass, but it must not be tried for ever.
  if (attempt < maxAttempts) return error;
  const message = error instanceof Error ? error.message : String(error);
  return ApplicationFailure.create({ type: 'internal', message, nonRetryable: true });
}
