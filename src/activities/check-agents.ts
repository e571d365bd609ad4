import { Context } from '@temporalio/activity';
import { type AgentBatch, checkBatch, listBatches } from '../services/registry/check-agents.ts';
import type { RegistryDeps } from '../services/registry/to-target.ts';

/** Agents that one activity checks. */
const BATCH = 200;

export function createCheckAgentsActivities(registry: RegistryDeps) {
  return {
    listAgentBatches: (): Promise<AgentBatch[]> => listBatches(registry, BATCH),

    checkAgentBatch: async (batch: AgentBatch): Promise<{ checked: number; changed: number }> => {
      const context = Context.current();
      const beat = setInterval(
        () => context.heartbeat(),
        (context.info.heartbeatTimeoutMs ?? 10_000) / 3,
      );
      try {
        return await checkBatch(registry, batch, context.cancellationSignal);
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type CheckAgentsActivities = ReturnType<typeof createCheckAgentsActivities>;
