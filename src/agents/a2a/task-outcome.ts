import { type Message, type Part, Role, type Task, TaskState, taskStateToJSON } from '@a2a-js/sdk';
import type { AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';

/** The outcome of a task that has ended or waits for a person. @throws AgentError */
export function toTaskOutcome(task: Task): AgentOutcome {
  const state = task.status?.state ?? TaskState.TASK_STATE_UNSPECIFIED;
  if (state === TaskState.TASK_STATE_COMPLETED) return toAnswer(task);
  const said = textOfParts(task.status?.message?.parts ?? []);
  const questionId = findQuestionId(task);
  if (questionId !== undefined) {
    const isAuth = state === TaskState.TASK_STATE_AUTH_REQUIRED;
    return {
      kind: 'question',
      question:
        said || (isAuth ? 'The agent needs authorization.' : 'The agent needs your answer.'),
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
  throw new AgentError(
    'bad_response',
    `The task has the state "${name}", which A2A does not define.`,
  );
}

const ENDED_BADLY = [
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_REJECTED,
  TaskState.TASK_STATE_CANCELED,
];

/** The text of the artifacts. If none has text, the agent's last message. */
function toAnswer({ artifacts, status, history }: Task): AgentOutcome {
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

/** Agents may answer with a message instead of a task. */
export function toMessageAnswer({ parts }: Message): AgentOutcome {
  const data = dataOfParts(parts);
  return { kind: 'answer', text: textOfParts(parts), ...(data && { data: { parts: data } }) };
}

/** The id of the question that a task waits for; undefined if it does not wait. */
export function findQuestionId({ status }: Pick<Task, 'status'>): string | undefined {
  const isAsking =
    status?.state === TaskState.TASK_STATE_INPUT_REQUIRED ||
    status?.state === TaskState.TASK_STATE_AUTH_REQUIRED;
  return isAsking ? status.message?.messageId || status.timestamp || 'question' : undefined;
}

/** Joins without a separator: the parts of a text are its chunks. */
export function textOfParts(parts: Part[]): string {
  return parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');
}

/** All parts other than text, as JSON; undefined if there are none. */
function dataOfParts(parts: Part[]): unknown[] | undefined {
  const found = parts.flatMap(({ content, filename, mediaType }): unknown[] => {
    const file = { ...(filename && { filename }), ...(mediaType && { media_type: mediaType }) };
    if (content?.$case === 'data') return [content.value];
    if (content?.$case === 'url') return [{ ...file, url: content.value }];
    if (content?.$case === 'raw')
      return [{ ...file, base64: Buffer.from(content.value).toString('base64') }];
    return [];
  });
  return found.length > 0 ? found : undefined;
}
