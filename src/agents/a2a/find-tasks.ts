import { type Task, TaskState } from '@a2a-js/sdk';
import { isUnsupported } from './errors.ts';
import { contextIdOf, type TaskDeps } from './task-deps.ts';

/** The tasks of the job that the agent knows; undefined where it has no list of them. */
export async function findTasks({
  client,
  target,
  job,
  call,
}: Pick<TaskDeps, 'client' | 'target' | 'job'> & {
  call: Pick<TaskDeps['call'], 'signal'>;
}): Promise<Task[] | undefined> {
  const contextId = contextIdOf(target, job);
  try {
    const { tasks } = await client.listTasks(
      {
        tenant: '',
        contextId,
        status: TaskState.TASK_STATE_UNSPECIFIED,
        pageToken: '',
        statusTimestampAfter: undefined,
      },
      { signal: call.signal },
    );
    // A server that does not know the filter would give tasks of others.
    return tasks.filter((task) => task.contextId === contextId);
  } catch (error) {
    if (isUnsupported(error)) return undefined;
    throw error;
  }
}
