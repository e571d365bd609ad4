import { CancelledFailure } from '@temporalio/common';
import type { Waiting } from '../contracts/approval.ts';
import type { AssignedAgent } from '../contracts/plan.ts';
import { callAgent } from '../services/agent-calls/call-agent.ts';
import type { AgentAnswer, CallAgentDeps, CallAgentRequest } from '../services/agent-calls/job.ts';
import { findReplacement, type ReplacementRequest } from '../services/planning/find-replacement.ts';
import { type CallDeps, type CallInput, inCall, liveParts } from './in-call.ts';

export interface AgentCallActivityDeps extends CallAgentDeps, CallDeps {
  models: { defaultName: string };
}

export interface CallAgentInput
  extends CallInput,
    Omit<CallAgentRequest, 'waiter' | 'signal' | 'emit'> {
  agent: string;
}

export function createAgentCallActivities(deps: AgentCallActivityDeps) {
  return {
    callAgent: (input: CallAgentInput): Promise<AgentAnswer | Waiting> =>
      inCall(deps, input, input.conversation_id, ({ signal, waiter }) =>
        leavingLostAttempts(signal, (lasting) =>
          callAgent(deps, {
            ...input,
            waiter,
            signal: lasting,
            emit: liveParts(deps.nats, input, { agent: input.agent, step_id: input.step_id }),
          }),
        ),
      ),

    /** A local activity: one look at the team. */
    findReplacement: (request: ReplacementRequest): Promise<AssignedAgent | null> =>
      findReplacement({ db: deps.db, defaultModel: deps.models.defaultName }, request),
  };
}

/**
 * Whether only this attempt is over, by Temporal's word for it: the worker is shut down, or was thought lost (`WORKER_SHUTDOWN`, `TIMED_OUT`, `NOT_FOUND`, …),
 * and the job is not.
 */
const isOnlyThisAttempt = (reason: unknown): boolean =>
  reason instanceof CancelledFailure && reason.message !== 'CANCELLED';

/** Stops the agent when the run is cancelled or the time is over. Otherwise it is left alone: it works on, and the next attempt finds it. */
async function leavingLostAttempts<T>(
  signal: AbortSignal,
  work: (lasting: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const onAbort = () => {
      const { reason } = signal;
      if (isOnlyThisAttempt(reason)) reject(reason);
      else stop.abort(reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const done = work(stop.signal);
  // What is left behind ends with the process.
  done.catch(() => undefined);
  return Promise.race([done, left]);
}

export type AgentCallActivities = ReturnType<typeof createAgentCallActivities>;
