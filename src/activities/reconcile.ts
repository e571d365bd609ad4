import { Context } from '@temporalio/activity';
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileRuns,
} from '../services/maintenance/reconcile.ts';

export interface ReconcileActivityDeps extends ReconcileDeps {
  /** Removes unused payloads and expired items. Must be cheap, because every round calls it. */
  sweep(): Promise<void>;
  /** Starts to refresh the tools of MCP servers whose list is due. */
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
