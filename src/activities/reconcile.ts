import { Context } from '@temporalio/activity';
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileRuns,
} from '../services/runs/reconcile-runs.ts';

export interface ReconcileActivityDeps extends ReconcileDeps {
  /** Removes payloads that no run uses any more; cheap, for it is called in every round. */
  sweepPayloads(): Promise<void>;
}

export function createReconcileActivities({ sweepPayloads, ...deps }: ReconcileActivityDeps) {
  return {
    reconcileRuns: async (): Promise<ReconcileReport> => {
      const onProgress = () => Context.current().heartbeat();
      const report = await reconcileRuns({ ...deps, onProgress });
      await sweepPayloads();
      return report;
    },
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
