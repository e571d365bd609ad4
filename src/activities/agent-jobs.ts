import type { Waiting } from '../contracts/approval.ts';
import type { AssignedAgent } from '../contracts/plan.ts';
import { callAgent } from '../services/agent-jobs/call-agent.ts';
import type { AgentAnswer, CallAgentDeps, CallAgentRequest } from '../services/agent-jobs/job.ts';
import { findReplacement, type ReplacementRequest } from '../services/planning/find-replacement.ts';
import { readRun } from '../services/runs/run-context.ts';
import { continueAcrossAttempts } from './continue-across-attempts.ts';
import {
  type CallDeps,
  type CallInput,
  liveParts,
  runProviderCall,
  withRunOwner,
} from './run-provider-call.ts';

export interface AgentJobActivityDeps extends CallAgentDeps, CallDeps {
  models: { defaultName: string };
}

export interface CallAgentInput
  extends CallInput,
    Omit<CallAgentRequest, 'waiter' | 'signal' | 'emit'> {
  step_id: string;
  agent: string;
}

export function createAgentJobActivities(deps: AgentJobActivityDeps) {
  return {
    callAgent: (input: CallAgentInput): Promise<AgentAnswer | Waiting> =>
      runProviderCall(
        deps,
        withRunOwner(input),
        input.conversation_id,
        ({ signal, waiter }) =>
          continueAcrossAttempts(deps, input, signal, (lasting) =>
            callAgent(deps, {
              ...input,
              waiter,
              signal: lasting,
              emit: liveParts(
                deps.live.open(input, { agent: input.agent, step_id: input.step_id }),
              ),
            }),
          ),
        { agent: input.agent },
      ),

    /** A local activity: one read of the team. */
    findReplacement: async (
      request: Omit<ReplacementRequest, 'agentType' | 'prefer'>,
    ): Promise<AssignedAgent | null> => {
      const { agent_type: agentType, settings } = await readRun(deps.db, request);
      return findReplacement(
        { db: deps.db, models: { defaultModel: deps.models.defaultName, model: settings.model } },
        { ...request, agentType, prefer: settings.prefer },
      );
    },
  };
}

export type AgentJobActivities = ReturnType<typeof createAgentJobActivities>;
