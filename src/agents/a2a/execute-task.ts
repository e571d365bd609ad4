import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, type Task, TaskState } from '@a2a-js/sdk';
import { v5 as uuidFrom } from 'uuid';
import { z } from 'zod';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import type {
  AgentCall,
  AgentJob,
  AgentOutcome,
  AgentTarget,
  Progress,
  Resumption,
  StreamPart,
} from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { connect, isUnsupportedOperation, toAgentError } from './client.ts';
import { findQuestionId, toMessageAnswer, toTaskOutcome } from './task-outcome.ts';
import { createMessage, followTask, readTask, sendMessage, type TaskDeps } from './task-stream.ts';

/** Starts a job as an A2A task, or resumes the task that an earlier attempt began. */
export async function executeTask(
  target: AgentTarget<'a2a_server'>,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  let saved = job.progress;
  const save: AgentCall['save'] = async (progress) => {
    saved = progress;
    await call.save(progress);
  };
  try {
    call.signal.throwIfAborted();
    const connection = await connect(target, call.signal);
    const { signal } = call;
    const watched = { signal, save, emit: (part: StreamPart) => call.emit(part) };
    const deps: TaskDeps = { ...connection, target, job, call: watched };
    return await (job.resume ? answerQuestion(deps, job.resume) : findOrBeginTask(deps));
  } catch (error) {
    if (!call.signal.aborted) throw toAgentError(error);
    await stopTasks(target, { ...job, progress: saved });
    throw call.signal.reason;
  }
}

/** Follows the job's task: one that an earlier attempt began, or a new one. */
export async function findOrBeginTask(deps: TaskDeps): Promise<AgentOutcome> {
  const begun = await findEarlierTask(deps);
  if (begun) {
    await deps.call.save({ message_id: deps.job.jobId, task_id: begun });
    return toTaskOutcome(await followTask(deps, begun));
  }
  const sent = await sendJobOnce(deps);
  if (typeof sent !== 'string') return toMessageAnswer(sent);
  return toTaskOutcome(await followTask(deps, sent));
}

/**
 * The task of a message that an earlier attempt was about to send. If the agent lists its tasks and has none for the job, the message
 * never arrived, or the agent answers with plain messages, which A2A servers need not store. Without a list, the outcome is unknown.
 * @throws AgentError `broken_off` if the outcome is unknown
 */
async function findEarlierTask(deps: TaskDeps): Promise<string | undefined> {
  const earlier = parseProgress(deps.job.progress);
  if (!earlier) return undefined;
  if (earlier.task_id) return earlier.task_id;
  const tasks = await listJobTasks(deps);
  if (tasks) {
    const isJobMessage = ({ messageId }: Message) => messageId === earlier.message_id;
    return (tasks.find(({ history }) => history.some(isJobMessage)) ?? tasks[0])?.id;
  }
  throw new AgentError(
    'broken_off',
    'The agent received the job, but its outcome is unknown: the agent cannot list its tasks.',
  );
}

/** Saves its intent before it sends the message. Clears it if the message was certainly not sent. */
async function sendJobOnce(deps: TaskDeps): Promise<Message | string> {
  const { target, job, call } = deps;
  const message = createMessage({
    messageId: job.jobId,
    contextId: toContextId(target, job),
    parts: [{ text: job.prompt }],
    metadata: { job_id: job.jobId, workflow_id: job.workflowId },
  });
  await call.save({ message_id: job.jobId });
  const before = deps.requestCount();
  try {
    return await sendMessage(deps, message);
  } catch (error) {
    const reason = deps.requestCount() === before ? toNeverSentError(error) : toAgentError(error);
    const isUnsent =
      reason instanceof SecretUnavailableError ||
      (reason instanceof AgentError && reason.outcome === 'not_executed');
    if (isUnsent && !call.signal.aborted) await call.save({});
    throw reason;
  }
}

/** The SDK failed before it made a request: another attempt would fail in the same way. */
function toNeverSentError(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  return new AgentError('rejected', `The job could not be sent: ${error.message}`, {
    cause: error,
  });
}

const questionToken = z.object({ task_id: z.string(), question_id: z.string() });

/** Sends a person's answer unless the agent already has it, then follows the task. */
async function answerQuestion(
  deps: TaskDeps,
  { token, answer }: NonNullable<AgentJob['resume']>,
): Promise<AgentOutcome> {
  const { task_id, question_id } = questionToken.parse(token);
  await deps.call.save({ message_id: deps.job.jobId, task_id });
  const task = await readTask(deps, task_id);
  const messageId = toAnswerId(deps.job, question_id);
  const isTaken = task.history.some((message) => message.messageId === messageId);
  if (!isTaken && findQuestionId(task) === question_id) {
    const { id: taskId, contextId } = task;
    const message = createMessage({ messageId, taskId, contextId, ...toAnswerParts(answer) });
    const sent = await sendMessage(deps, message, question_id);
    if (typeof sent !== 'string') return toMessageAnswer(sent);
  }
  return toTaskOutcome(await followTask(deps, task_id, question_id));
}

function toAnswerParts({ decision, text, edit }: Resumption) {
  const said =
    decision === 'approve'
      ? `Approved. ${text}`
      : decision === 'reject'
        ? `Rejected. ${text}`
        : text;
  const words = said.trim() || !edit ? [{ text: said.trim() }] : [];
  return { parts: [...words, ...(edit ? [{ data: edit }] : [])], metadata: { decision } };
}

const parseProgress = (saved: Progress | undefined): TaskProgress | undefined =>
  progress.safeParse(saved).data;

/** Saved before the message is sent, without `task_id`, and again when the task is known. */
const progress = z.object({ message_id: z.string(), task_id: z.string().optional() });
type TaskProgress = z.infer<typeof progress>;

/** The A2A context of the job, which contains only the job's tasks. */
const toContextId = ({ tenantId, agentId }: AgentTarget, { jobId }: AgentJob): string =>
  uuidFrom(`${tenantId}/${agentId}/${jobId}`, NAMESPACE);

/** Namespace of context and message ids (RFC 9562, UUID version 5). */
const NAMESPACE = 'b8f5c2de-3f0e-4f0a-8d55-93c1b7a6e2d4';

/** The same for every attempt, so that agents can recognize a repeated answer. */
const toAnswerId = ({ jobId }: AgentJob, questionId: string): string =>
  uuidFrom(`${jobId}/${questionId}`, NAMESPACE);

/** The job's tasks; undefined if the agent cannot list tasks. */
async function listJobTasks({
  client,
  target,
  job,
  call,
}: Pick<TaskDeps, 'client' | 'target' | 'job'> & {
  call: Pick<TaskDeps['call'], 'signal'>;
}): Promise<Task[] | undefined> {
  const contextId = toContextId(target, job);
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
    // Servers that ignore the filter also return the tasks of others.
    return tasks.filter((task) => task.contextId === contextId);
  } catch (error) {
    if (isUnsupportedOperation(error)) return undefined;
    throw error;
  }
}

/** Cancels the job's tasks. Best effort: an unreachable agent is retried for a short time, then ignored. */
async function stopTasks(target: AgentTarget<'a2a_server'>, job: AgentJob): Promise<void> {
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const saved = parseProgress(job.progress);
  if (!saved) return;
  while (!signal.aborted) {
    try {
      return await cancelTasks();
    } catch (error) {
      const reason = toAgentError(error);
      if (!(reason instanceof AgentError && reason.retryable)) return;
      await sleep(RETRY_DELAY_MS);
    }
  }

  async function cancelTasks(): Promise<void> {
    const { client } = await connect(target, signal);
    const ids = saved?.task_id
      ? [saved.task_id]
      : ((await listJobTasks({ client, target, job, call: { signal } })) ?? []).map(({ id }) => id);
    await Promise.all(
      ids.map((id) => client.cancelTask({ tenant: '', id, metadata: undefined }, { signal })),
    );
  }
}

const STOP_TIMEOUT_MS = 10_000;

const RETRY_DELAY_MS = 1000;
