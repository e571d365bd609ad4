import type { Message } from '@a2a-js/sdk';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import type { AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { toAgentError } from './errors.ts';
import { findTasks } from './find-tasks.ts';
import { followTask } from './follow-task.ts';
import { messageAnswer, taskOutcome } from './outcome.ts';
import { messageFrom } from './parts.ts';
import { sendMessage } from './send-message.ts';
import { contextIdOf, progressOf, type TaskDeps } from './task-deps.ts';

/** The job's task: one that an earlier attempt has begun, or a new one. */
export async function beginTask(deps: TaskDeps): Promise<AgentOutcome> {
  const begun = await findBegun(deps);
  if (begun) {
    await deps.call.save({ message_id: deps.job.jobId, task_id: begun });
    return taskOutcome(await followTask(deps, begun));
  }
  const sent = await sendOnce(deps);
  if (typeof sent !== 'string') return messageAnswer(sent);
  return taskOutcome(await followTask(deps, sent));
}

/**
 * What became of a message that an earlier attempt was about to send. Where the agent lists its tasks and has none, it never began (or it
 * answers with plain messages, for which A2A asks for nothing to be kept track of). Otherwise it cannot be known.
 */
async function findBegun(deps: TaskDeps): Promise<string | undefined> {
  const earlier = progressOf(deps.job.progress);
  if (!earlier) return undefined;
  if (earlier.task_id) return earlier.task_id;
  const tasks = await findTasks(deps);
  if (tasks) {
    const isOurs = ({ messageId }: Message) => messageId === earlier.message_id;
    return (tasks.find(({ history }) => history.some(isOurs)) ?? tasks[0])?.id;
  }
  throw new AgentError(
    'broken_off',
    'The agent was given the job, and cannot say what became of it.',
  );
}

/** Saves that the message is about to be sent; takes it back where it certainly was not. */
async function sendOnce(deps: TaskDeps): Promise<Message | string> {
  const { target, job, call } = deps;
  const message = messageFrom({
    messageId: job.jobId,
    contextId: contextIdOf(target, job),
    parts: [{ text: job.prompt }],
    metadata: { job_id: job.jobId, workflow_id: job.workflowId },
  });
  await call.save({ message_id: job.jobId });
  const before = deps.sent();
  try {
    return await sendMessage(deps, message);
  } catch (error) {
    const reason = deps.sent() === before ? asNeverSent(error) : toAgentError(error);
    const isUnsent =
      reason instanceof SecretUnavailableError ||
      (reason instanceof AgentError && reason.outcome === 'not_executed');
    if (isUnsent && !call.signal.aborted) await call.save({});
    throw reason;
  }
}

/** The SDK made no request of the message: another attempt would end in the same way. */
function asNeverSent(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  return new AgentError('rejected', `The job could not be sent: ${error.message}`, {
    cause: error,
  });
}
