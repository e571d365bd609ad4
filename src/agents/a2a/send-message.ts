import type { Message, SendMessageRequest } from '@a2a-js/sdk';
import type { RequestOptions } from '@a2a-js/sdk/client';
import { AgentError } from '../agent-error.ts';
import { eventsOf } from './events.ts';
import { withGrace } from './grace.ts';
import { createStreamReader, taskIdOf } from './stream-reader.ts';
import type { TaskDeps } from './task-deps.ts';

/** How long an agent may take to tell the task of a message, when the job is over already. */
const GRACE_MS = 5000;

/** Sends a message, and listens to what comes of it. @returns the id of its task, or the message that the agent answers with */
export async function sendMessage(
  deps: TaskDeps,
  message: Message,
  answered?: string,
): Promise<Message | string> {
  deps.call.signal.throwIfAborted();
  const request = { tenant: '', message, configuration: undefined, metadata: undefined };
  return deps.streams ? sendAndListen(deps, request, answered) : sendAndLeave(deps, request);
}

async function sendAndLeave(
  { client, job, call }: TaskDeps,
  request: SendMessageRequest,
): Promise<Message | string> {
  const signal = withGrace(call.signal, GRACE_MS);
  const answer = await client.sendMessage(request, optionsOf(job.jobId, signal));
  if ('messageId' in answer) return answer;
  await call.save({ message_id: job.jobId, task_id: answer.id });
  return answer.id;
}

async function sendAndListen(
  { client, job, call }: TaskDeps,
  request: SendMessageRequest,
  answered: string | undefined,
): Promise<Message | string> {
  const read = createStreamReader(call);
  const open = (options: RequestOptions) => client.sendMessageStream(request, options);
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, withGrace(call.signal, GRACE_MS)]);
  let taskId: string | undefined;
  const close = () => taskId && closing.abort(call.signal.reason);
  call.signal.addEventListener('abort', close);
  try {
    for await (const event of eventsOf(open, optionsOf(job.jobId, signal), answered)) {
      if (event.payload?.$case === 'message') return event.payload.value;
      const id = taskIdOf(event);
      if (id && id !== taskId) await call.save({ message_id: job.jobId, task_id: id });
      taskId = id ?? taskId;
      if (taskId) call.signal.throwIfAborted();
      read(event);
    }
  } catch (error) {
    // A task that is known is asked for: it goes on without its stream.
    if (!taskId || call.signal.aborted) throw error;
  } finally {
    call.signal.removeEventListener('abort', close);
  }
  if (taskId) return taskId;
  throw new AgentError('bad_response', 'The agent answered with neither a task nor a message.');
}

const optionsOf = (key: string, signal: AbortSignal) => ({
  signal,
  serviceParameters: { 'Idempotency-Key': key },
});
