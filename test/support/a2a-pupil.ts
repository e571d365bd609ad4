import { setTimeout as sleep } from 'node:timers/promises';
import {
  Artifact,
  Message,
  Task,
  TaskArtifactUpdateEvent,
  TaskStatusUpdateEvent,
} from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
} from '@a2a-js/sdk/server';

/** An A2A agent that does what the `#word` in its message says (see test/agents/contract.ts), and counts it by the word behind. */
export class Pupil implements AgentExecutor {
  readonly begun: string[] = [];
  readonly stopped: string[] = [];
  /** All messages that came, repetitions included. */
  readonly received: { id: string; text: string }[] = [];
  private readonly working = new Map<string, { word: string; controller: AbortController }>();

  async execute(context: RequestContext, bus: ExecutionEventBus): Promise<void> {
    const { taskId, contextId, userMessage, task } = context;
    const [, behaviour = '', word = ''] = /#(\w+) (\w+)/.exec(textOf(userMessage)) ?? [];
    const says = (state: string, text?: string) =>
      bus.publish(statusOf(taskId, contextId, state, text));
    const controller = new AbortController();
    this.received.push({ id: userMessage.messageId, text: textOf(userMessage) });
    this.working.set(taskId, { word, controller });
    if (behaviour === 'message') {
      this.begun.push(word);
      return bus.publish(AgentEvent.message(messageOf(`pong: just a word to ${word}`)));
    }
    // Every stream begins with the task: as it is, or a new one.
    const status = { state: 'TASK_STATE_SUBMITTED', timestamp: new Date().toISOString() };
    const history = [Message.toJSON(userMessage)];
    bus.publish(AgentEvent.task(task ?? Task.fromJSON({ id: taskId, contextId, status, history })));
    if (!task) this.begun.push(word);
    if (behaviour === 'ask') return says('TASK_STATE_INPUT_REQUIRED', 'Which colour?');
    if (behaviour === 'auth') return says('TASK_STATE_AUTH_REQUIRED', 'May I see your papers?');
    if (behaviour === 'failed') return says('TASK_STATE_FAILED', 'the dog ate it');
    if (behaviour === 'refuse') return says('TASK_STATE_REJECTED');
    says('TASK_STATE_WORKING', 'thinking');
    const pause = behaviour === 'wait' ? 600_000 : behaviour === 'slow' ? 2000 : 0;
    const wasStopped = await sleep(pause, false, { signal: controller.signal }).catch(() => true);
    if (wasStopped) return;
    const answer = task ? `It will be ${textOf(userMessage)}.` : `pong: ${textOf(userMessage)}`;
    for (const [index, text] of answer.split(/(?<=\s)/).entries())
      bus.publish(artifactOf(taskId, contextId, [{ text }], index > 0));
    if (behaviour === 'files')
      bus.publish(
        artifactOf(
          taskId,
          contextId,
          [
            { data: { marks: [1, 2] } },
            { raw: 'aGVsbG8=', filename: 'hello.txt', mediaType: 'text/plain' },
            { url: 'https://example.org/report.pdf' },
          ],
          true,
        ),
      );
    says('TASK_STATE_COMPLETED');
  }

  cancelTask = async (taskId: string, bus: ExecutionEventBus): Promise<void> => {
    const work = this.working.get(taskId);
    if (work) this.stopped.push(work.word);
    work?.controller.abort();
    bus.publish(statusOf(taskId, '', 'TASK_STATE_CANCELED'));
  };
}

const textOf = ({ parts }: Message) =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');

const messageOf = (text: string) =>
  Message.fromJSON({ messageId: crypto.randomUUID(), role: 'ROLE_AGENT', parts: [{ text }] });

function statusOf(taskId: string, contextId: string, state: string, text?: string) {
  const message = text ? { message: Message.toJSON(messageOf(text)) } : {};
  const status = { state, timestamp: new Date().toISOString(), ...message };
  return AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ taskId, contextId, status }));
}

function artifactOf(taskId: string, contextId: string, parts: object[], append: boolean) {
  const artifact = Artifact.toJSON(
    Artifact.fromJSON({ artifactId: 'answer', name: 'answer', parts }),
  );
  return AgentEvent.artifactUpdate(
    TaskArtifactUpdateEvent.fromJSON({ taskId, contextId, artifact, append }),
  );
}
