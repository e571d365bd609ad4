import { Context } from '@temporalio/activity';
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileRuns,
} from '../services/runs/reconcile-runs.ts';

export interface ReconcileActivityDeps extends ReconcileDeps {
  /** Removes payloads that no run uses any more; cheap, for it is called in every round. */
  sweepPayloads(): Promise<void>;
  /** Begins to list the tools of MCP servers anew where it is time. */
  refreshTools(): void;
}

export function createReconcileActivities({
  sweepPayloads,
  refreshTools,
  ...deps
}: ReconcileActivityDeps) {
  return {
    reconcileRuns: async (): Promise<ReconcileReport> => {
      const context = Context.current();
      const beat = setInterval(
        () => context.heartbeat(),
        (context.info.heartbeatTimeoutMs ?? 10_000) / 3,
      );
      try {
        const report = await reconcileRuns(deps);
        await sweepPayloads();
        refreshTools();
        return report;
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
