import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentJob, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { connect } from './connect.ts';
import { toAgentError } from './errors.ts';
import { findTasks } from './find-tasks.ts';
import { progressOf } from './task-deps.ts';

/** How long an agent may take to stop the tasks of a job that is over anyway. */
const STOP_TIMEOUT_MS = 10_000;

/** Between two attempts to reach an agent that is away for a moment. */
const AGAIN_MS = 1000;

/** Cancels what the agent does for the job. Nothing more can be done for one that cannot be told, or has just ended. */
export async function stopTasks(target: AgentTarget<'a2a_server'>, job: AgentJob): Promise<void> {
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const saved = progressOf(job.progress);
  if (!saved) return;
  while (!signal.aborted) {
    try {
      return await cancelTasks();
    } catch (error) {
      const reason = toAgentError(error);
      if (!(reason instanceof AgentError && reason.retryable)) return;
      await sleep(AGAIN_MS);
    }
  }

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
