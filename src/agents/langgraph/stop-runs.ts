import type { AgentJob, AgentTarget } from '../adapter.ts';
import { createClient } from './client.ts';
import { isLive, listRuns } from './run.ts';
import { threadIdOf } from './thread.ts';

/** How long the deployment may take to stop the runs of a job that is over anyway. */
const STOP_TIMEOUT_MS = 10_000;

/** Ends what the deployment does for the job. Nothing more can be done for one that cannot be told. */
export async function stopRuns(target: AgentTarget<'langgraph'>, job: AgentJob): Promise<void> {
  const client = createClient(target);
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const threadId = threadIdOf(target, job);
  const runs = await listRuns(client, threadId, signal).catch(() => []);
  const stops = runs
    .filter(isLive)
    .map(({ run_id }) => client.runs.cancel(threadId, run_id, false, 'interrupt', { signal }));
  await Promise.allSettled(stops);
}
