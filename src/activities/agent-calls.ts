import { CancelledFailure } from '@temporalio/common';
import type { Waiting } from '../contracts/approval.ts';
import type { AssignedAgent } from '../contracts/plan.ts';
import { isTerminal } from '../contracts/workflow.ts';
import { callAgent } from '../services/agent-calls/call-agent.ts';
import type { AgentAnswer, CallAgentDeps, CallAgentRequest } from '../services/agent-calls/job.ts';
import { findReplacement, type ReplacementRequest } from '../services/planning/find-replacement.ts';
import { getStatus } from '../services/runs/read-run.ts';
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
        leavingLostAttempts(deps, input, signal, (lasting) =>
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

/** Whether only this attempt is over, by Temporal's word for it: the worker is shut down, or was thought lost, and the job is not. */
const isOnlyThisAttempt = (reason: unknown): boolean =>
  reason instanceof CancelledFailure && reason.message !== 'CANCELLED';

/** How often an agent that was left is looked after. Milliseconds. */
const LOOK_MS = 5000;

/**
 * Stops the agent when the run is cancelled or the time is over. When only this attempt is over it is left alone: it works on, and the next
 * attempt finds it. A run that was terminated has none: then the agent is stopped, too, as long as this process lives.
 */
async function leavingLostAttempts<T>(
  { db }: AgentCallActivityDeps,
  input: CallAgentInput,
  signal: AbortSignal,
  work: (lasting: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const look = async () => {
    const run = await getStatus(db, input.tenant_id, input.workflow_id).catch(() => undefined);
    if (run && isTerminal(run.status)) stop.abort(new Error('the run has ended'));
  };
  const left = new Promise<never>((_, reject) => {
    const onAbort = () => {
      const { reason } = signal;
      if (!isOnlyThisAttempt(reason)) return stop.abort(reason);
      reject(reason);
      const over = () => stop.abort(new DOMException('The time is over.', 'TimeoutError'));
      timers.push(
        setTimeout(over, input.timeout * 1000),
        setInterval(() => void look(), LOOK_MS),
      );
      for (const timer of timers) timer.unref();
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const done = work(stop.signal);
  // What is left behind ends with the process, or by itself.
  done.catch(() => undefined).finally(() => timers.forEach(clearTimeout));
  return Promise.race([done, left]);
}

export type AgentCallActivities = ReturnType<typeof createAgentCallActivities>;
