import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/reconcile.ts';

const { reconcileRuns } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '60s',
  retry: { maximumAttempts: 3, maximumInterval: '10s' },
  summary: 'compare open runs with Temporal',
});

/** Run by a schedule: see services/runs/reconcile-runs.ts. */
export async function reconcile(): ReturnType<ReconcileActivities['reconcileRuns']> {
  return reconcileRuns();
}

// A schedule starts it again and again: always on the newest version.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, reconcile);
