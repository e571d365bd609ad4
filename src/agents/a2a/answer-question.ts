import { z } from 'zod';
import type { AgentJob, AgentOutcome, Resumption } from '../adapter.ts';
import { followTask, readTask } from './follow-task.ts';
import { messageAnswer, questionIdOf, taskOutcome } from './outcome.ts';
import { messageFrom } from './parts.ts';
import { sendMessage } from './send-message.ts';
import { answerIdOf, type TaskDeps } from './task-deps.ts';

export const questionToken = z.object({ task_id: z.string(), question_id: z.string() });

/** Gives the agent a person's answer, unless it has it already, and goes on with the task. */
export async function answerQuestion(
  deps: TaskDeps,
  { token, answer }: NonNullable<AgentJob['resume']>,
): Promise<AgentOutcome> {
  const { task_id, question_id } = questionToken.parse(token);
  await deps.call.save({ message_id: deps.job.jobId, task_id });
  const task = await readTask(deps, task_id);
  const messageId = answerIdOf(deps.job, question_id);
  const isTaken = task.history.some((message) => message.messageId === messageId);
  if (!isTaken && questionIdOf(task) === question_id) {
    const { id: taskId, contextId } = task;
    const message = messageFrom({ messageId, taskId, contextId, ...partsOf(answer) });
    const sent = await sendMessage(deps, message, question_id);
    if (typeof sent !== 'string') return messageAnswer(sent);
  }
  return taskOutcome(await followTask(deps, task_id, question_id));
}

function partsOf({ decision, text, edit }: Resumption) {
  const said =
    decision === 'approve'
      ? `Approved. ${text}`
      : decision === 'reject'
        ? `Rejected. ${text}`
        : text;
  const words = said.trim() || !edit ? [{ text: said.trim() }] : [];
  return { parts: [...words, ...(edit ? [{ data: edit }] : [])], metadata: { decision } };
}
