import { readFile } from 'node:fs/promises';
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  isToolMessage,
} from '@langchain/core/messages';
import { FakeListChatModel, FakeStreamingChatModel } from '@langchain/core/utils/testing';
import {
  Annotation,
  Command,
  interrupt,
  type LangGraphRunnableConfig,
  type MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { ApplicationFailure } from '@temporalio/activity';
import { nodeAttempt } from '../../src/durable-graph/node-attempt.ts';
import type { Draft, Joke, Jokes, Log, Review, Trouble } from './patterns.ts';

type Config = LangGraphRunnableConfig;
export type Bodies = typeof bodies;

/** How often each body was called, by thread: what a test may ask. */
export const calls: string[] = [];

const Inner = Annotation.Root({ answer: Annotation<string>, steps: Annotation<number> });
const inner = new StateGraph(Inner)
  .addNode('prepare', () => {
    calls.push('inner.prepare');
    return { steps: 1 };
  })
  .addNode('ask', () => ({ answer: String(interrupt('inside?')) }))
  .addEdge(START, 'prepare')
  .addEdge('prepare', 'ask')
  .compile();

/** Ordinary node functions. They read files, so that a bundle which held them would not build. */
export const bodies = {
  write: async ({ topic }: typeof Joke.State) => {
    const { name } = JSON.parse(await readFile('package.json', 'utf8'));
    return { joke: `${topic} and ${name}`, log: ['write'] };
  },
  improve: async ({ joke }: typeof Joke.State) => ({ joke: `${joke}!`, log: ['improve'] }),

  /** Says which node it is. */
  note: async (_: object, { metadata }: Config) => ({ log: [String(metadata?.langgraph_node)] }),
  see: async ({ log }: typeof Log.State) => ({ log: ['d'], seen: log.join(',') }),

  draft: async ({ round = 0 }: typeof Draft.State) => ({
    round: round + 1,
    text: `draft ${round + 1}`,
  }),

  subjects: async () => ({ themes: ['cats', 'dogs', 'bears'] }),
  tell: async ({ subject }: { subject: string }) => ({ jokes: [`about ${subject}`] }),
  choose: async ({ jokes }: typeof Jokes.State) => ({ best: jokes.toSorted().at(0) }),

  handToParent: async () =>
    new Command({ graph: Command.PARENT, goto: 'after', update: { log: ['handed over'] } }),

  askTwice: async () => {
    calls.push('ask');
    const first = interrupt({ question: 'first?' });
    const second = interrupt({ question: 'second?' });
    const goto = second === false ? 'rejected' : 'call';
    return new Command({ goto, update: { answers: [`${first}`, `${second}`] } });
  },
  askInside: async (_: typeof Review.State, config: Config) => {
    const { answer } = await inner.invoke({}, config);
    return { answers: [answer] };
  },
  reject: async () => ({ answers: ['rejected'] }),
  askOne: async (_: object, { metadata }: Config) => {
    const name = String(metadata?.langgraph_node);
    return { answers: [`${name}: ${interrupt(name)}`] };
  },
  finish: async () => ({ done: true }),

  weather: async ({ place }: { place: string }) => `sunny in ${place}`,
  chooseModel: async ({ messages }: typeof MessagesAnnotation.State) => modelFor(messages),
  callModel: async ({ messages }: typeof MessagesAnnotation.State) => ({
    messages: [await modelFor(messages).invoke(messages)],
  }),

  work: async ({ mode }: typeof Trouble.State, config: Config) => {
    const { attempt, idempotencyKey } = nodeAttempt(config);
    calls.push(`work ${idempotencyKey}`);
    config.writer?.({ attempt });
    if (mode === 'flaky' && attempt < 3) throw new Error(`attempt ${attempt}`);
    if (mode === 'fatal') throw Object.assign(new Error('no use'), { name: 'Fatal' });
    if (mode === 'refused') throw ApplicationFailure.nonRetryable('refused', 'Refused');
    if (mode === 'beside') throw Object.assign(new Error('gives up'), { name: 'Fatal' });
    return { log: [`attempt ${attempt}`] };
  },
  waitForCancel: async (_: typeof Trouble.State, { signal, configurable }: Config) => {
    calls.push(`waiting ${configurable?.mark}`);
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    calls.push(`cancelled ${configurable?.mark}`);
    throw new Error('aborted');
  },
};

/** Asks for the weather, then tells it, token by token. */
function modelFor(messages: BaseMessage[]) {
  const last = messages.at(-1);
  if (last && isToolMessage(last))
    return new FakeListChatModel({ responses: [`It is ${last.text}`] });
  const call = { name: 'weather', id: 'call-1', args: { place: 'Bern' } };
  const chunk = { ...call, index: 0, args: JSON.stringify(call.args) };
  return new FakeStreamingChatModel({
    responses: [new AIMessage({ id: 'asks', content: '', tool_calls: [call] })],
    chunks: [new AIMessageChunk({ id: 'asks', content: '', tool_call_chunks: [chunk] })],
  });
}
