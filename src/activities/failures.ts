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

/** Attempts after an unknown error, as counted by Temporal. */
const MAX_UNKNOWN = 10;

export interface Attempt {
  /** Counted from 1 over all workers, including lost attempts. */
  attempt: number;
  /** The call has reached the limit of refusals, by number or by time. */
  isFinal?: boolean;
  /** The peer that the call waited for. */
  waited?: { what: string; seconds: number };
}

/**
 * The only table that decides which errors Temporal retries. Retry policies do not limit attempts, so a lost worker never ends a run.
 * retry-budget.ts counts or times the refusals of a peer; at the limit the failure is permanent. The last refusal of a tool is a result for
 * the model, so it does not get here.
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
  // Our own servers, such as Temporal and Postgres, recover.
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
  // An unknown error. It may be transient, but retries must end.
  const message = textOf(error);
  if (attempt >= MAX_UNKNOWN) return failed({ type: 'internal', message, nonRetryable: true });
  return isDatabaseError(error) || !isShort(error) ? failed({ type: 'internal', message }) : error;
}

/**
 * Maximum length of a failure's message. Peers send long messages, and Temporal, events, rows and log lines store them. UTF-16 code units.
 */
const MAX_MESSAGE = 4000;

const failed = ({ message, ...more }: ApplicationFailureOptions): ApplicationFailure =>
  ApplicationFailure.create({ ...more, message: cutText(message ?? '', MAX_MESSAGE) });

/** Longer or circular chains of causes are cut, because Temporal's converter would follow them to the end. */
const MAX_CAUSES = 8;

/** The size includes the causes and stacks, which all go to Temporal. */
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

/** Postgres' own messages contain names of tables and values. */
function textOf(error: unknown): string {
  if (isDatabaseError(error)) return 'A database statement failed.';
  return error instanceof Error ? error.message : String(error);
}

const messageOf = ({ message }: Error, waited: Attempt['waited']): string =>
  waited ? `Waited ${Math.round(waited.seconds)} s for ${waited.what}: ${message}` : message;
