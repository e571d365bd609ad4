import type { AgentJob, AgentTarget } from '../adapter.ts';
import { connect } from './connect.ts';
import { findTasks } from './find-tasks.ts';
import { progressOf } from './task-deps.ts';

/** How long an agent may take to stop the tasks of a job that is over anyway. */
const STOP_TIMEOUT_MS = 10_000;

/** Cancels what the agent does for the job. Nothing more can be done for one that cannot be told, or has just ended. */
export async function stopTasks(target: AgentTarget<'a2a_server'>, job: AgentJob): Promise<void> {
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const saved = progressOf(job.progress);
  if (!saved) return;
  await cancelTasks().catch(() => undefined);

  async function cancelTasks(): Promise<void> {
    const { client } = await connect(target, signal);
    const ids = saved?.task_id
      ? [saved.task_id]
      : ((await findTasks({ client, target, job, call: { signal } })) ?? []).map(({ id }) => id);
    await Promise.all(
      ids.map((id) => client.cancelTask({ tenant: '', id, metadata: undefined }, { signal })),
    );
  }
}
