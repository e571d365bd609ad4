import { proxyActivities } from '@temporalio/workflow';
import type { CheckAgentsActivities } from '../../activities/check-agents.ts';
import { repeatRounds } from '../kit/repeat-rounds.ts';

const { listAgentBatches, checkAgentBatch } = proxyActivities<CheckAgentsActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  // What fails now is checked again in a minute.
  retry: { maximumAttempts: 3, maximumInterval: '5s' },
});

/** Run by a schedule: see services/agents/check-agents.ts. */
export const checkAgents = () => repeatRounds('check_agents', checkAll);

/** All batches at once; workers share them. */
async function checkAll() {
  const batches = await listAgentBatches();
  const reports = await Promise.all(batches.map((batch) => checkAgentBatch(batch)));
  return {
    checked: reports.reduce((sum, report) => sum + report.checked, 0),
    changed: reports.reduce((sum, report) => sum + report.changed, 0),
  };
}
