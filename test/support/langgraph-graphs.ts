import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import {
  END,
  interrupt,
  type LangGraphRunnableConfig,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from '@langchain/langgraph';
import { z } from 'zod';

/** What the tests' deployment serves: graphs that do what the instruction's `#word` says (see test/agents/contract.ts). */
const messages = new StateSchema({ messages: MessagesValue });

export const pupil = new StateGraph(messages)
  .addNode('work', work)
  .addNode('ask', ask)
  .addConditionalEdges(START, ({ messages }) => (wordOf(messages) === 'ask' ? 'ask' : 'work'))
  .addEdge('work', END)
  .addEdge('ask', END)
  .compile();

/** Works on `{task, instruction, input}` instead of messages, and keeps its answer under `report`. */
const files = new StateSchema({
  task: z.string(),
  instruction: z.string(),
  input: z.record(z.string(), z.unknown()).nullable(),
  report: z.string().optional(),
});

export const clerk = new StateGraph(files)
  .addNode('write', ({ instruction, input }, config) => {
    config.writer?.({ message: 'writing the report' });
    return { report: `report on ${instruction} in ${String(input?.city)}` };
  })
  .addEdge(START, 'write')
  .addEdge('write', END)
  .compile();

/** Never comes to an end by itself. */
export const circle = new StateGraph(messages)
  .addNode('again', () => ({}))
  .addEdge(START, 'again')
  .addEdge('again', 'again')
  .compile();

/** Asks one thing after the other, in one node. */
export const form = new StateGraph(messages)
  .addNode('fill', () => {
    const colour = interrupt<unknown, unknown>('Which colour?');
    const size = interrupt<unknown, unknown>({ description: 'Which size?' });
    return { messages: [new AIMessage(`${String(colour)}, ${String(size)}`)] };
  })
  .addEdge(START, 'fill')
  .addEdge('fill', END)
  .compile();

/** Asks two things at once, in the formats of LangGraph's agent inbox and of LangChain's middleware. */
const decisions = new StateSchema({
  messages: MessagesValue,
  inbox: z.unknown().optional(),
  middleware: z.unknown().optional(),
});

export const gate = new StateGraph(decisions)
  .addNode('askInbox', () => ({
    inbox: interrupt([
      {
        action_request: { action: 'send_mail', args: { to: 'a@example.org' } },
        config: { allow_accept: true, allow_edit: true, allow_respond: true, allow_ignore: true },
        description: 'Send this mail?',
      },
    ]),
  }))
  .addNode('askMiddleware', () => ({
    middleware: interrupt({
      action_requests: [{ name: 'pay', args: { usd: 5 }, description: 'Pay 5 USD?' }],
      review_configs: [{ action_name: 'pay', allowed_decisions: ['approve', 'edit', 'reject'] }],
    }),
  }))
  .addEdge(START, 'askInbox')
  .addEdge(START, 'askMiddleware')
  .addEdge('askInbox', END)
  .addEdge('askMiddleware', END)
  .compile();

/** Asks about two calls at once, as LangChain's middleware in JavaScript does, and takes no decision that it does not allow. */
const reviewConfigs = [
  { actionName: 'send_mail', allowedDecisions: ['approve', 'edit'] },
  { actionName: 'delete_mail', allowedDecisions: ['approve', 'reject'] },
];
const reviewed = z.object({ decisions: z.array(z.looseObject({ type: z.string() })) });

export const mail = new StateGraph(decisions)
  .addNode('review', () => {
    const answer = interrupt<unknown, unknown>({
      actionRequests: [
        { name: 'send_mail', args: { to: 'a@example.org' }, description: 'Send this mail?' },
        { name: 'delete_mail', args: { id: 7 }, description: 'Delete mail 7?' },
      ],
      reviewConfigs,
    });
    for (const [index, { type }] of reviewed.parse(answer).decisions.entries())
      if (!reviewConfigs[index]?.allowedDecisions.includes(type))
        throw new Error(`unexpected decision ${type}`);
    return { middleware: answer };
  })
  .addEdge(START, 'review')
  .addEdge('review', END)
  .compile();

async function work(
  state: { messages: BaseMessage[] },
  { signal }: LangGraphRunnableConfig,
): Promise<{ messages: BaseMessage[] }> {
  const word = wordOf(state.messages);
  if (word === 'failed') throw new Error('the pupil has forgotten its book');
  if (word === 'wait') await sleep(600_000, undefined, signal ? { signal } : {});
  if (word === 'slow') await sleep(2000, undefined, signal ? { signal } : {});
  if (word === 'silent') return { messages: [new AIMessage('')] };
  if (word === 'long') await sleep(20_000, undefined, signal ? { signal } : {});
  return { messages: [await new Echo({}).invoke(state.messages)] };
}

async function ask(_state: unknown, { signal }: LangGraphRunnableConfig) {
  const colour = interrupt<unknown, unknown>({
    question: 'Which colour?',
    choices: ['red', 'green'],
  });
  // Long enough that an answer that is given twice at once finds the first at work.
  await sleep(1000, undefined, signal ? { signal } : {});
  return { messages: [new AIMessage(`It will be ${String(colour)}.`)] };
}

const lastText = (all: BaseMessage[]) => String(all.at(-1)?.content ?? '');
const wordOf = (all: BaseMessage[]) => /#(\w+)/.exec(lastText(all))?.[1];

/** A model that says "pong" and what it was asked, word by word. */
class Echo extends BaseChatModel {
  _llmType() {
    return 'echo';
  }

  async _generate(): Promise<ChatResult> {
    throw new Error('it only streams');
  }

  override async *_streamResponseChunks(
    all: BaseMessage[],
    _options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ) {
    const words = `pong: ${lastText(all)}`.split(/(?<=\s)/);
    for (const [index, text] of words.entries()) {
      const message = new AIMessageChunk(text);
      if (index === words.length - 1)
        Object.assign(message, {
          usage_metadata: { input_tokens: 11, output_tokens: 5, total_tokens: 16 },
          response_metadata: { model_name: 'echo-1' },
        });
      yield new ChatGenerationChunk({ message, text });
      await runManager?.handleLLMNewToken(text);
    }
  }
}
