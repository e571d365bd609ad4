import { proxyActivities } from '@temporalio/workflow';
import type { ReconcileActivities } from '../../activities/reconcile.ts';
import { repeatRounds } from '../kit/repeat-rounds.ts';

const { reconcileRuns } = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '10m',
  // No other round begins while this one seems to run, and runs wait for what it makes good.
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 3, maximumInterval: '10s' },
  summary: 'compare open runs with Temporal',
});

/** Run by a schedule: see services/maintenance/reconcile.ts. */
export const reconcile = () => repeatRounds('reconcile', reconcileRuns);
