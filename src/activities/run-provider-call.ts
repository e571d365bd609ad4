import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { StreamPart } from '../agents/adapter.ts';
import { AgentError } from '../agents/agent-error.ts';
import type { Waiting } from '../contracts/approval.ts';
import { type Owner, workflowOwner } from '../contracts/owner.ts';
import type { RunRef } from '../contracts/run.ts';
import type { Interrupts } from '../events/interrupts.ts';
import type { LiveChannel, LivePublisher } from '../events/live-publisher.ts';
import { ModelError } from '../llm/model.ts';
import { Deadline } from '../platform/deadline.ts';
import { fitFields } from '../platform/fit-fields.ts';
import { catchPendingDecision } from '../services/approvals/decision-pending-error.ts';
import { MissingCapabilityError } from '../services/planning/assign-agents.ts';
import { ToolCallError, type ToolProgress } from '../tools/tool.ts';
import { toFailure } from './failures.ts';
import { evaluateRetry, type Peers, type RetryDecision, type RetryDeps } from './retry-budget.ts';
import { slotWaitId } from './slot-wait-id.ts';

/** Temporal's id of the workflow that called this activity. */
export function callerId(): string {
  const { workflowExecution } = Context.current().info;
  if (!workflowExecution) throw new Error('this activity belongs to no workflow');
  return workflowExecution.workflowId;
}

export interface CallDeps extends RetryDeps {
  live: LivePublisher;
  interrupts: Interrupts;
}

export interface CallInput extends RunRef {
  /** Timeout of one attempt, in seconds. */
  timeout: number;
  /** Maximum number of refusals by a provider or a tool. */
  max_attempts: number;
  /** The step of the call; undefined for calls of the run itself. */
  step_id?: string;
}

/** A call and its owner. */
export type OwnedCall = Omit<CallInput, 'workflow_id'> & { owner: Owner };

export const withRunOwner = <Input extends CallInput>(input: Input) => ({
  ...input,
  owner: workflowOwner(input.workflow_id),
});

export interface RunningCall {
  signal: AbortSignal;
  /** Temporal's id of the workflow that made the call and is woken after a decision. */
  waiter: string;
  /** Temporal's attempt number, from 1. */
  attempt: number;
  /** Records a refusal with its error; `tool` names the tool. Returns true if it was the last allowed one. */
  refuse(error: unknown, tool?: string): Promise<boolean>;
  /** Seconds that the call waited for its peer before it succeeded. */
  waited(): Promise<number>;
  /** Pauses the timeout while a person is asked during the call. */
  deadline: Deadline;
  /** Reports progress in the heartbeats. */
  report(details: Record<string, unknown>): void;
}

/**
 * Runs a call to a model or a tool. It sends heartbeats from the start, at half the heartbeat timeout. A cancelled run ends it immediately,
 * and the timeout ends it with an error. Errors become Temporal failures. A pending decision is a result.
 */
export async function runProviderCall<T>(
  deps: CallDeps,
  input: OwnedCall,
  callId: string,
  work: (call: RunningCall) => Promise<T>,
  peers: Peers = {},
): Promise<T | Waiting> {
  const context = Context.current();
  const { attempt, heartbeatTimeoutMs } = context.info;
  let details: Record<string, unknown> | undefined;
  const beat = setInterval(() => context.heartbeat(details), (heartbeatTimeoutMs ?? 10_000) / 2);
  context.heartbeat();
  const report = (news: Record<string, unknown>) => {
    details = fitFields(news, MAX_DETAILS_BYTES);
    context.heartbeat(details);
  };
  const watch = deps.interrupts.watch(input.tenant_id, input.owner.id);
  const deadline = new Deadline(input.timeout * 1000);
  const signal = AbortSignal.any([context.cancellationSignal, watch.signal, deadline.signal]);
  // The tool call and its error handler may both judge an attempt. It counts once.
  let verdict: Promise<RetryDecision> | undefined;
  const judge = (error: unknown, tool?: string) => {
    const isUnderway = error instanceof AgentError && error.isUnderway;
    const allowed = input.max_attempts * (isUnderway ? SEARCHES : 1);
    const named = { ...peers, ...(tool && { tool }) };
    verdict ??= evaluateRetry(deps, input, { callId, attempt, error, peers: named, allowed });
    return verdict;
  };
  const refuse = async (error: unknown, tool?: string) => (await judge(error, tool)).isFinal;
  // A first attempt has not waited.
  let ended: Promise<number> | undefined;
  const waited = async () => {
    if (attempt > 1) ended ??= deps.endWait(input.tenant_id, callId, slotWaitId(context.info));
    return Math.round((await ended) ?? 0);
  };
  try {
    const result = await catchPendingDecision(() =>
      work({ signal, refuse, waited, waiter: callerId(), attempt, deadline, report }),
    );
    await waited();
    return result;
  } catch (error) {
    if (context.cancellationSignal.aborted)
      throw error instanceof CancelledFailure ? error : await context.cancelled;
    const reason = watch.signal.aborted
      ? watch.signal.reason
      : deadline.signal.aborted && !(error instanceof ToolCallError || error instanceof AgentError)
        ? timedOut(input.timeout)
        : error;
    const failure = toFailure(reason, {
      attempt: FIRST,
      ...(isRefusal(reason) && (await judge(reason))),
    });
    if (failure !== reason) throw failure;
    // Temporal also counts attempts that found no free slot.
    throw toFailure(reason, {
      attempt: await deps.countRefusal(input.tenant_id, `${callId}/unknown`),
    });
  } finally {
    clearInterval(beat);
    deadline.stop();
    watch.release();
  }
}

const FIRST = 1;

/** Errors that a retry may solve, but whose retries must end. */
const isRefusal = (error: unknown): boolean =>
  ((error instanceof ModelError || error instanceof AgentError) && error.retryable) ||
  (error instanceof MissingCapabilityError && error.isPassing);

/** A running job is polled this many times more often than a refused one is retried. */
const SEARCHES = 10;

const timedOut = (seconds: number) =>
  new ModelError('timeout', `The call did not return an answer within ${seconds} s.`);

/** Every heartbeat sends its details to Temporal, so they are small. */
const MAX_DETAILS_BYTES = 4096;

/** Forwards an agent's live output: text in chunks, everything else immediately. */
export const liveParts =
  (channel: LiveChannel) =>
  (part: StreamPart): void =>
    part.kind === 'text' ? channel.say(part.text) : channel.show(part);

/** Reports the progress of a tool. */
export const liveProgress =
  (channel: LiveChannel) =>
  (tool: string, { progress, total, message }: ToolProgress): void =>
    channel.showNewest({ kind: 'progress', tool, progress, total, message });
