import { Context } from '@temporalio/activity';
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileRuns,
} from '../services/maintenance/reconcile.ts';

export interface ReconcileActivityDeps extends ReconcileDeps {
  /** Removes what nobody uses any more, old payloads and expired items; cheap, for it is called in every round. */
  sweep(): Promise<void>;
  /** Begins to list the tools of MCP servers anew where it is time. */
  refreshTools(): void;
}

export function createReconcileActivities({ sweep, refreshTools, ...deps }: ReconcileActivityDeps) {
  return {
    reconcileRuns: async (): Promise<ReconcileReport> => {
      const context = Context.current();
      const beat = setInterval(
        () => context.heartbeat(),
        (context.info.heartbeatTimeoutMs ?? 10_000) / 3,
      );
      try {
        const report = await reconcileRuns(deps);
        await sweep();
        refreshTools();
        return report;
      } finally {
        clearInterval(beat);
      }
    },
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
