import { Context } from '@temporalio/activity';
import {
  type ReconcileDeps,
  type ReconcileReport,
  reconcileRuns,
} from '../services/runs/reconcile-runs.ts';

export function createReconcileActivities(deps: ReconcileDeps) {
  return {
    reconcileRuns: (): Promise<ReconcileReport> =>
      reconcileRuns({ ...deps, onProgress: () => Context.current().heartbeat() }),
  };
}

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
