import { ApplicationFailure, type ApplicationFailureOptions } from '@temporalio/common';
import { AgentError } from '../agents/agent-error.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { isTransientDatabaseError } from '../db/is-transient.ts';
import { RunEndedError, SequenceGapError } from '../db/queries/append-facts.ts';
import { InterruptedError } from '../events/interrupts.ts';
import { ModelError } from '../llm/model.ts';
import { DomainError, UnavailableError } from '../platform/errors.ts';
import { cutText } from '../platform/fit-fields.ts';
import { AgentUnavailableError } from '../services/agents/recheck-agents.ts';
import { DeploymentError } from '../services/deployments/deployment-error.ts';
import { TenantLimitError } from '../services/limits/limit-error.ts';
import { MissingCapabilityError } from '../services/planning/assign-agents.ts';
import { DeliveryFailedError } from '../services/webhooks/deliver-webhook.ts';
import { ToolCallError } from '../tools/tool.ts';
import { followedRetryAfter } from './retry-budget.ts';

/** An error that nobody knows is tried so often, by Temporal's count. */
const MAX_UNKNOWN = 10;

export interface Attempt {
  /** From 1, over all workers; lost ones count. */
  attempt: number;
  /** The call was refused as often, or for as long, as it may be. */
  isFinal?: boolean;
  /** What the call waited for until then. */
  waited?: { what: string; seconds: number };
}

/**
 * The one table that says which error Temporal tries again. Retry policies have no limit of attempts, so that a lost worker
 * never ends a run; what a provider refuses is counted or timed (retry-budget.ts), and then it is final. A tool's last refusal is a
 * result for the model, so it does not come here.
 */
export function toFailure(error: unknown, { attempt, isFinal = false, waited }: Attempt): unknown {
  if (error instanceof ModelError) {
    return failed({
      type: `model_${error.kind}`,
      message: messageOf(error, waited),
      nonRetryable: !error.retryable || isFinal,
      ...retryAfter(error),
      ...(error.storedAt && { details: [{ answer: error.storedAt }] }),
    });
  }
  if (error instanceof AgentError) {
    return failed({
      type: `agent_${error.kind}`,
      message: messageOf(error, waited),
      nonRetryable: !error.retryable || isFinal,
      ...retryAfter(error),
    });
  }
  if (error instanceof ToolCallError) {
    return failed({
      type: `tool_${error.outcome}`,
      message: error.message,
      ...retryAfter(error),
    });
  }
  if (error instanceof DeploymentError) {
    return failed({
      type: `deployment_${error.kind}`,
      message: messageOf(error, waited),
      nonRetryable: !error.isDown || isFinal,
      ...retryAfter(error),
    });
  }
  if (error instanceof DeliveryFailedError) {
    return failed({
      type: 'delivery_failed',
      message: error.message,
      nextRetryDelay: error.retryAfterMs,
    });
  }
  if (error instanceof InterruptedError) {
    return failed({ type: 'interrupted', message: error.message });
  }
  if (isTransientDatabaseError(error)) {
    return failed({ type: 'database_away', message: 'The database is not available.' });
  }
  if (error instanceof SequenceGapError) {
    return failed({
      type: 'sequence_gap',
      message: error.message,
      nonRetryable: true,
    });
  }
  if (error instanceof RunEndedError) {
    return failed({
      type: 'run_ended',
      message: error.message,
      nonRetryable: true,
      ...(error.status && { details: [error.status] }),
    });
  }
  if (error instanceof MissingCapabilityError && error.isPassing && !isFinal) {
    return failed({ type: error.code, message: error.message });
  }
  if (error instanceof AgentUnavailableError && !isFinal) {
    return failed({ type: 'agent_away', message: error.message });
  }
  // A server of ours, as Temporal: like Postgres, it comes back.
  if (error instanceof UnavailableError && !isFinal) {
    return failed({ type: error.code, message: error.message });
  }
  // A scheduled run waits until another one ends.
  if (error instanceof TenantLimitError && error.code === 'limit_reached' && !isFinal) {
    return failed({ type: error.code, message: error.message, ...retryAfter(error) });
  }
  if (error instanceof DomainError) {
    return failed({
      type: error.code,
      message: messageOf(error, waited),
      nonRetryable: true,
    });
  }
  // Nobody knows this one. It may pass, but it must not be tried for ever.
  const message = textOf(error);
  if (attempt >= MAX_UNKNOWN) return failed({ type: 'internal', message, nonRetryable: true });
  return isDatabaseError(error) || !isShort(error) ? failed({ type: 'internal', message }) : error;
}

/** Of a failure's message. Peers word many of them, and Temporal, events, rows and log lines carry them. UTF-16 code units. */
const MAX_MESSAGE = 4000;

const failed = ({ message, ...more }: ApplicationFailureOptions): ApplicationFailure =>
  ApplicationFailure.create({ ...more, message: cutText(message ?? '', MAX_MESSAGE) });

/** A longer chain of causes, or one that closes on itself, does not go to Temporal: its converter would follow it to the end. */
const MAX_CAUSES = 8;

/** With its causes and stacks, all of which go to Temporal. */
function isShort(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth <= MAX_CAUSES; depth += 1) {
    if (cause === undefined || cause === null) return true;
    if (!(cause instanceof Error)) return String(cause).length <= MAX_MESSAGE;
    if (cause.message.length > MAX_MESSAGE || (cause.stack?.length ?? 0) > 4 * MAX_MESSAGE)
      return false;
    cause = cause.cause;
  }
  return false;
}

const retryAfter = ({ retryAfterMs }: { retryAfterMs: number | undefined }) => {
  const nextRetryDelay = followedRetryAfter(retryAfterMs);
  return nextRetryDelay ? { nextRetryDelay } : {};
};

/** Postgres' own text names tables and values. */
function textOf(error: unknown): string {
  if (isDatabaseError(error)) return 'A statement failed in the database.';
  return error instanceof Error ? error.message : String(error);
}

const messageOf = ({ message }: Error, waited: Attempt['waited']): string =>
  waited ? `Waited ${Math.round(waited.seconds)} s for ${waited.what}: ${message}` : message;
