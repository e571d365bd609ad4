import { type Message, Role, type Task, TaskState, taskStateToJSON } from '@a2a-js/sdk';
import type { AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { dataOfParts, textOfParts } from './parts.ts';

const ENDED_BADLY = [
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_REJECTED,
  TaskState.TASK_STATE_CANCELED,
];

/** What came of a task that does not work any more. @throws AgentError */
export function taskOutcome(task: Task): AgentOutcome {
  const state = task.status?.state ?? TaskState.TASK_STATE_UNSPECIFIED;
  if (state === TaskState.TASK_STATE_COMPLETED) return answerOf(task);
  const said = textOfParts(task.status?.message?.parts ?? []);
  const questionId = questionIdOf(task);
  if (questionId !== undefined) {
    const isAuth = state === TaskState.TASK_STATE_AUTH_REQUIRED;
    return {
      kind: 'question',
      question:
        said || (isAuth ? 'The agent needs an authorization.' : 'The agent needs your answer.'),
      shown: {
        state: taskStateToJSON(state),
        parts: dataOfParts(task.status?.message?.parts ?? []),
      },
      token: { task_id: task.id, question_id: questionId },
    };
  }
  const name = taskStateToJSON(state).replace('TASK_STATE_', '').toLowerCase();
  if (ENDED_BADLY.includes(state))
    throw new AgentError('failed', said ? `${name}: ${said}` : `The task ended as ${name}.`);
  throw new AgentError('bad_response', `The task is in a state that A2A has not: ${name}.`);
}

/** Which question a task waits with; undefined where it does not. */
export function questionIdOf({ status }: Pick<Task, 'status'>): string | undefined {
  const isAsking =
    status?.state === TaskState.TASK_STATE_INPUT_REQUIRED ||
    status?.state === TaskState.TASK_STATE_AUTH_REQUIRED;
  return isAsking ? status.message?.messageId || status.timestamp || 'question' : undefined;
}

/** An agent may answer with a message, and no task at all. */
export function messageAnswer({ parts }: Message): AgentOutcome {
  const data = dataOfParts(parts);
  return { kind: 'answer', text: textOfParts(parts), ...(data && { data: { parts: data } }) };
}

/** Its artifacts; where none has text, what it said last. */
function answerOf({ artifacts, status, history }: Task): AgentOutcome {
  const texts = artifacts.map(({ parts }) => textOfParts(parts)).filter(Boolean);
  const last = status?.message ?? history.findLast(({ role }) => role === Role.ROLE_AGENT);
  const structured = artifacts.flatMap(({ artifactId, name, parts }) => {
    const data = dataOfParts(parts);
    return data ? [{ artifact_id: artifactId, ...(name && { name }), parts: data }] : [];
  });
  return {
    kind: 'answer',
    text: texts.length > 0 ? texts.join('\n\n') : textOfParts(last?.parts ?? []),
    ...(structured.length > 0 && { data: { artifacts: structured } }),
  };
}
