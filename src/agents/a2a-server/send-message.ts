import type { Message } from '@a2a-js/sdk';
import type { RequestOptions } from '@a2a-js/sdk/client';
import { AgentError } from '../agent-error.ts';
import { eventsOf } from './events.ts';
import { createStreamReader, taskIdOf } from './stream-reader.ts';
import type { TaskDeps } from './task-deps.ts';

/** Sends a message, and listens to what comes of it. @returns the id of its task, or the message that the agent answers with */
export async function sendMessage(
  deps: TaskDeps,
  message: Message,
  answered?: string,
): Promise<Message | string> {
  const { client, streams, job, call } = deps;
  const request = { tenant: '', message, configuration: undefined, metadata: undefined };
  const options = { signal: call.signal, serviceParameters: { 'Idempotency-Key': job.jobId } };
  const remember = (taskId: string) => call.save({ message_id: job.jobId, task_id: taskId });
  if (!streams) {
    const answer = await client.sendMessage(request, options);
    if ('messageId' in answer) return answer;
    await remember(answer.id);
    return answer.id;
  }
  const read = createStreamReader(call);
  let taskId: string | undefined;
  try {
    const open = (more: RequestOptions) => client.sendMessageStream(request, more);
    for await (const event of eventsOf(open, options, answered)) {
      if (event.payload?.$case === 'message') return event.payload.value;
      const id = taskIdOf(event);
      if (id && id !== taskId) await remember(id);
      taskId = id ?? taskId;
      read(event);
    }
  } catch (error) {
    // A task that is known is asked for: it goes on without its stream.
    if (!taskId || call.signal.aborted) throw error;
  }
  if (taskId) return taskId;
  throw new AgentError('bad_response', 'The agent answered with neither a task nor a message.');
}
