import { setTimeout as sleep } from 'node:timers/promises';
import { type Task, TaskState } from '@a2a-js/sdk';
import type { RequestOptions } from '@a2a-js/sdk/client';
import { eventsOf } from './events.ts';
import { questionIdOf } from './outcome.ts';
import { createStreamReader } from './stream-reader.ts';
import type { TaskDeps } from './task-deps.ts';

/** Between two looks at a task that does not tell by itself. */
const POLL_MS = 1000;

const WORKING = [TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING];

/**
 * Waits until a task has ended, or asks. Its state alone says so, not the end of its stream.
 * @param answered the question that the agent was given an answer to; it still shows it until it has begun to read
 */
export async function followTask(deps: TaskDeps, taskId: string, answered?: string): Promise<Task> {
  const { streams, call } = deps;
  let task = await readTask(deps, taskId);
  while (isWorking(task, answered)) {
    if (streams) await listen(deps, taskId, answered);
    task = await readTask(deps, taskId);
    if (isWorking(task, answered)) await sleep(POLL_MS, undefined, { signal: call.signal });
  }
  return task;
}

export const readTask = ({ client, call }: TaskDeps, id: string): Promise<Task> =>
  client.getTask({ tenant: '', id }, { signal: call.signal });

export function isWorking(task: Task, answered?: string): boolean {
  const state = task.status?.state;
  if (state === undefined) return false;
  return WORKING.includes(state) || (answered !== undefined && questionIdOf(task) === answered);
}

async function listen({ client, call }: TaskDeps, id: string, answered?: string): Promise<void> {
  const read = createStreamReader(call);
  const open = (options: RequestOptions) => client.resubscribeTask({ tenant: '', id }, options);
  try {
    for await (const event of eventsOf(open, { signal: call.signal }, answered)) read(event);
  } catch {
    // A task that has ended cannot be subscribed to, and streams break off: reading the task says what is wrong.
    call.signal.throwIfAborted();
  }
}
