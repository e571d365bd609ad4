import { setTimeout as sleep } from 'node:timers/promises';
import {
  Message,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
  TaskState,
} from '@a2a-js/sdk';
import type { RequestOptions } from '@a2a-js/sdk/client';
import type { AgentCall, AgentJob, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import type { Connection } from './client.ts';
import { findQuestionId, textOfParts } from './task-outcome.ts';

export interface TaskDeps extends Connection {
  target: AgentTarget<'a2a_server'>;
  job: AgentJob;
  call: AgentCall;
}

/**
 * Sends a message and forwards the events of its stream, if the agent streams.
 * @param answered id of the question that the message answers
 * @returns the id of the message's task, or the message that the agent answers with
 */
export async function sendMessage(
  deps: TaskDeps,
  message: Message,
  answered?: string,
): Promise<Message | string> {
  deps.call.signal.throwIfAborted();
  const request = { tenant: '', message, configuration: undefined, metadata: undefined };
  return deps.streams ? sendAndStream(deps, request, answered) : sendWithoutStream(deps, request);
}

async function sendWithoutStream(
  { client, job, call }: TaskDeps,
  request: SendMessageRequest,
): Promise<Message | string> {
  const signal = delayAbort(call.signal, GRACE_MS);
  const answer = await client.sendMessage(request, toRequestOptions(job.jobId, signal));
  if ('messageId' in answer) return answer;
  await call.save({ message_id: job.jobId, task_id: answer.id });
  return answer.id;
}

async function sendAndStream(
  { client, job, call }: TaskDeps,
  request: SendMessageRequest,
  answered: string | undefined,
): Promise<Message | string> {
  const read = createEventForwarder(call);
  const open = (options: RequestOptions) => client.sendMessageStream(request, options);
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, delayAbort(call.signal, GRACE_MS)]);
  let taskId: string | undefined;
  const close = () => taskId && closing.abort(call.signal.reason);
  call.signal.addEventListener('abort', close);
  try {
    for await (const event of readEvents(open, toRequestOptions(job.jobId, signal), answered)) {
      if (event.payload?.$case === 'message') return event.payload.value;
      const id = findTaskId(event);
      if (id && id !== taskId) await call.save({ message_id: job.jobId, task_id: id });
      taskId = id ?? taskId;
      if (taskId) call.signal.throwIfAborted();
      read(event);
    }
  } catch (error) {
    // A known task is polled instead: it continues without its stream.
    if (!taskId || call.signal.aborted) throw error;
  } finally {
    call.signal.removeEventListener('abort', close);
  }
  if (taskId) return taskId;
  throw new AgentError('bad_response', 'The answer of the agent is neither a task nor a message.');
}

const toRequestOptions = (key: string, signal: AbortSignal) => ({
  signal,
  serviceParameters: { 'Idempotency-Key': key },
});

/** After a cancellation, how long to wait for the id of the task that a message has started. */
const GRACE_MS = 5000;

/** Creates a user message from its JSON of A2A 1.0. */
export function createMessage(fields: {
  messageId: string;
  contextId: string;
  taskId?: string;
  parts: ({ text: string } | { data: Record<string, unknown> })[];
  metadata: Record<string, unknown>;
}): Message {
  return Message.fromJSON({ ...fields, role: 'ROLE_USER' });
}

/** A signal that aborts `ms` after the given one: a task can only be cancelled once its id has arrived. */
function delayAbort(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  const wait = () => void setTimeout(() => late.abort(signal.reason), ms).unref();
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return late.signal;
}

/**
 * Waits until a task ends or asks a question. Only its state says so: its stream may end earlier.
 * @param answered id of the question that was just answered; the task still shows it until the agent reads the answer
 */
export async function followTask(deps: TaskDeps, taskId: string, answered?: string): Promise<Task> {
  const { streams, call } = deps;
  let task = await readTask(deps, taskId);
  while (isWorking(task, answered)) {
    if (streams) await forwardTaskEvents(deps, taskId, answered);
    task = await readTask(deps, taskId);
    if (isWorking(task, answered)) await sleep(POLL_MS, undefined, { signal: call.signal });
  }
  return task;
}

const POLL_MS = 1000;

export const readTask = ({ client, call }: TaskDeps, id: string): Promise<Task> =>
  client.getTask({ tenant: '', id }, { signal: call.signal });

function isWorking(task: Task, answered?: string): boolean {
  const state = task.status?.state;
  if (state === undefined) return false;
  return WORKING.includes(state) || (answered !== undefined && findQuestionId(task) === answered);
}

const WORKING = [TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING];

async function forwardTaskEvents(
  { client, call }: TaskDeps,
  id: string,
  answered?: string,
): Promise<void> {
  const read = createEventForwarder(call);
  const open = (options: RequestOptions) => client.resubscribeTask({ tenant: '', id }, options);
  try {
    for await (const event of readEvents(open, { signal: call.signal }, answered)) read(event);
  } catch {
    // Streams break off, and a task that has ended cannot be subscribed to. Reading the task reports real errors.
    call.signal.throwIfAborted();
  }
}

/**
 * Yields the events of a stream until it ends or the task waits for a person, then closes the connection: an agent that waits for an
 * authorization may keep its stream open.
 * @param answered id of the question that the task may still show
 */
async function* readEvents(
  open: (options: RequestOptions) => AsyncGenerator<StreamResponse>,
  options: RequestOptions & { signal: AbortSignal },
  answered?: string,
): AsyncGenerator<StreamResponse> {
  const closing = new AbortController();
  try {
    const signal = AbortSignal.any([options.signal, closing.signal]);
    for await (const event of open({ ...options, signal })) {
      yield event;
      const question = findEventQuestion(event);
      if (question !== undefined && question !== answered) return;
    }
  } finally {
    closing.abort();
  }
}

function findEventQuestion({ payload }: StreamResponse): string | undefined {
  if (payload?.$case !== 'task' && payload?.$case !== 'statusUpdate') return undefined;
  return findQuestionId(payload.value);
}

function findTaskId({ payload }: StreamResponse): string | undefined {
  if (payload?.$case === 'task') return payload.value.id || undefined;
  if (payload?.$case === 'statusUpdate' || payload?.$case === 'artifactUpdate')
    return payload.value.taskId || undefined;
  return undefined;
}

/** Forwards the text of artifacts as it grows, and status messages. */
function createEventForwarder({ emit }: AgentCall): (event: StreamResponse) => void {
  let artifactId: string | undefined;
  return ({ payload }) => {
    if (payload?.$case === 'artifactUpdate' && payload.value.artifact) {
      const { artifact } = payload.value;
      const text = textOfParts(artifact.parts);
      if (!text) return;
      const isAnother = artifactId !== undefined && artifactId !== artifact.artifactId;
      artifactId = artifact.artifactId;
      emit({ kind: 'text', text: isAnother ? `\n\n${text}` : text });
    }
    if (payload?.$case === 'statusUpdate') {
      const message = textOfParts(payload.value.status?.message?.parts ?? []);
      if (message) emit({ kind: 'status', message });
    }
  };
}
