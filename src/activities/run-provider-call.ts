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
  /** Seconds for this attempt. */
  timeout: number;
  /** How often a provider or a tool may refuse. */
  max_attempts: number;
  /** The step that the call is for; none for the run's own calls. */
  step_id?: string;
}

/** A call with the owner that it belongs to. */
export type OwnedCall = Omit<CallInput, 'workflow_id'> & { owner: Owner };

export const withRunOwner = <Input extends CallInput>(input: Input) => ({
  ...input,
  owner: workflowOwner(input.workflow_id),
});

export interface RunningCall {
  signal: AbortSignal;
  /** Temporal's id of the workflow that made the call, and is woken when a person has decided. */
  waiter: string;
  /** Temporal's count, from 1. */
  attempt: number;
  /** Says that the call was refused with an error, of the tool that is named; true when that was the last time it may be. */
  refuse(error: unknown, tool?: string): Promise<boolean>;
  /** Seconds that this call had to wait for its peer before it came through. */
  waited(): Promise<number>;
  /** Stops the time while a person is asked in the middle of the call. */
  deadline: Deadline;
  /** Shows how far it is, in the heartbeats. */
  report(details: Record<string, unknown>): void;
}

/**
 * What every call to a model or a tool has in common: it beats from the first moment, at half its heartbeat timeout;
 * it ends at once when the run is cancelled, and with an error when its time is over; its errors become Temporal's; where a person
 * must decide first, that is its result.
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
  // The tool call and the handler of its error may both judge an attempt; it counts once.
  let verdict: Promise<RetryDecision> | undefined;
  const judge = (error: unknown, tool?: string) => {
    const isUnderway = error instanceof AgentError && error.isUnderway;
    const allowed = input.max_attempts * (isUnderway ? SEARCHES : 1);
    const named = { ...peers, ...(tool && { tool }) };
    verdict ??= evaluateRetry(deps, input, { callId, attempt, error, peers: named, allowed });
    return verdict;
  };
  const refuse = async (error: unknown, tool?: string) => (await judge(error, tool)).isFinal;
  // A first attempt has waited for nothing.
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
    // Temporal's count holds attempts that found no slot.
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

/** What another attempt can help, and must not be tried without end. */
const isRefusal = (error: unknown): boolean =>
  ((error instanceof ModelError || error instanceof AgentError) && error.retryable) ||
  (error instanceof MissingCapabilityError && error.isPassing);

/** A job that is under way is looked for so much more often than one that was refused is given again. */
const SEARCHES = 10;

const timedOut = (seconds: number) =>
  new ModelError('timeout', `There was no answer within ${seconds} s.`);

/** Details of a heartbeat go to Temporal again and again. */
const MAX_DETAILS_BYTES = 4096;

/** Sends what an agent says: text in pieces, everything else at once. */
export const liveParts =
  (channel: LiveChannel) =>
  (part: StreamPart): void =>
    part.kind === 'text' ? channel.say(part.text) : channel.show(part);

/** Reports the progress of a tool. */
export const liveProgress =
  (channel: LiveChannel) =>
  (tool: string, { progress, total, message }: ToolProgress): void =>
    channel.showNewest({ kind: 'progress', tool, progress, total, message });
