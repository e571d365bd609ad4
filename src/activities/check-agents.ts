import { Context } from '@temporalio/activity';
import {
  type AgentBatch,
  type CheckAgentsDeps,
  checkBatch,
  listBatches,
} from '../services/agents/check-agents.ts';

/** Number of agents that one activity checks. */
const BATCH = 200;

export function createCheckAgentsActivities(deps: CheckAgentsDeps) {
  return {
    listAgentBatches: (): Promise<AgentBatch[]> => listBatches(deps, BATCH),

    checkAgentBatch: async (batch: AgentBatch): Promise<{ checked: number; changed: number }> => {
      const context = Context.current();
      const beat = setInterval(
        () => context.heartbeat(),
        (context.info.heartbeatTimeoutMs ?? 10_000) / 3,
      );
      try {
        return await checkBatch(deps, batch, context.cancellationSignal);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type CheckAgentsActivities = ReturnType<typeof createCheckAgentsActivities>;
