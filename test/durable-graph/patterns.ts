import { type BaseMessage, isAIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import {
  Annotation,
  Command,
  END,
  type LangGraphRunnableConfig,
  MessagesAnnotation,
  type NodeError,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { createReactAgent, ToolNode } from '@langchain/langgraph/prebuilt';
import type { Bodies } from './bodies.ts';

/** LangGraph's own published patterns, each built of the bodies it is given: stand-ins in the workflow, the real ones on the worker. */
const list = Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] });

/** Prompt chaining, with a gate. */
export const Joke = Annotation.Root({
  topic: Annotation<string>,
  joke: Annotation<string>,
  log: list,
});
export const sequential = (bodies: Bodies) =>
  new StateGraph(Joke)
    .addNode('write', bodies.write)
    .addNode('improve', bodies.improve)
    .addEdge(START, 'write')
    .addConditionalEdges('write', ({ joke }) => (joke.includes('?') ? END : 'improve'))
    .addEdge('improve', END)
    .compile();

/** Branches that run at the same time and write to one list. */
export const Log = Annotation.Root({ log: list, seen: Annotation<string> });
export const parallel = (bodies: Bodies) =>
  new StateGraph(Log)
    .addNode('a', bodies.note)
    .addNode('b', bodies.note)
    .addNode('b2', bodies.note)
    .addNode('c', bodies.note)
    .addNode('d', bodies.see)
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('a', 'c')
    .addEdge('b', 'b2')
    .addEdge(['b2', 'c'], 'd')
    .addEdge('d', END)
    .compile();

/** Evaluator and optimizer: again until it is good. */
export const Draft = Annotation.Root({
  round: Annotation<number>,
  text: Annotation<string>,
  log: list,
});
export const loop = (bodies: Bodies, rounds = 3) =>
  new StateGraph(Draft)
    .addNode('draft', bodies.draft)
    .addNode('evaluate', ({ round }) => ({ log: [`evaluated ${round}`] }))
    .addEdge(START, 'draft')
    .addEdge('draft', 'evaluate')
    .addConditionalEdges('evaluate', ({ round }) => (round < rounds ? 'draft' : END))
    .compile();

/** A loop within a node. */
export const nestedLoop = (bodies: Bodies, rounds = 3) =>
  new StateGraph(Draft)
    .addNode('team', loop(bodies, rounds))
    .addNode('last', bodies.note)
    .addEdge(START, 'team')
    .addEdge('team', 'last')
    .compile();

/** Map-reduce: as many nodes as there are subjects. */
export const Jokes = Annotation.Root({
  themes: Annotation<string[]>,
  jokes: list,
  best: Annotation<string>,
});
export const mapReduce = (bodies: Bodies) =>
  new StateGraph(Jokes)
    .addNode('subjects', bodies.subjects)
    .addNode('tell', bodies.tell)
    .addNode('choose', bodies.choose)
    .addEdge(START, 'subjects')
    .addConditionalEdges('subjects', ({ themes }) =>
      themes.map((subject) => new Send('tell', { subject })),
    )
    .addEdge('tell', 'choose')
    .addEdge('choose', END)
    .compile();

/** A graph as a node of another, one level deeper still, with a command to the parent. */
export const subgraph = (bodies: Bodies) => {
  const inner = new StateGraph(Log)
    .addNode('think', bodies.note)
    .addNode('hand', bodies.handToParent, { ends: [] })
    .addEdge(START, 'think')
    .addEdge('think', 'hand')
    .compile();
  return new StateGraph(Log)
    .addNode('before', bodies.note)
    .addNode('team', inner, { ends: ['after', 'never'] })
    .addNode('after', bodies.note)
    .addNode('never', bodies.note)
    .addEdge(START, 'before')
    .addEdge('before', 'team')
    .compile();
};

/** Two questions in one node, and one in the graph that another node calls by itself. */
export const Review = Annotation.Root({ answers: list, done: Annotation<boolean> });
export const approval = (bodies: Bodies) =>
  new StateGraph(Review)
    .addNode('ask', bodies.askTwice, { ends: ['call', 'rejected'] })
    .addNode('call', bodies.askInside)
    .addNode('rejected', bodies.reject)
    .addEdge(START, 'ask')
    .compile();

/** Two nodes that wait at the same time. */
export const twoAtOnce = (bodies: Bodies) =>
  new StateGraph(Review)
    .addNode('left', bodies.askOne)
    .addNode('right', bodies.askOne)
    .addNode('end', bodies.finish)
    .addEdge(START, 'left')
    .addEdge(START, 'right')
    .addEdge(['left', 'right'], 'end')
    .compile();

/** A person looks before a node runs. */
export const breakpoint = (bodies: Bodies) =>
  new StateGraph(Log)
    .addNode('a', bodies.note)
    .addNode('b', bodies.note)
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .compile({ interruptBefore: ['b'] });

const tools = (bodies: Bodies) => [
  tool(bodies.weather, {
    name: 'weather',
    description: 'the weather at a place',
    schema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  }),
];

/** A model and its tools, by hand. */
export const toolNode = (bodies: Bodies) =>
  new StateGraph(MessagesAnnotation)
    .addNode('model', bodies.callModel)
    .addNode('tools', new ToolNode(tools(bodies)))
    .addEdge(START, 'model')
    .addConditionalEdges('model', ({ messages }) => (wantsTool(messages.at(-1)) ? 'tools' : END))
    .addEdge('tools', 'model')
    .compile();

const wantsTool = (message: BaseMessage | undefined) =>
  message !== undefined && isAIMessage(message) && (message.tool_calls?.length ?? 0) > 0;

/** The same, prebuilt. */
export const agent = (bodies: Bodies) =>
  createReactAgent({ llm: bodies.chooseModel, tools: tools(bodies), version: 'v2' });

/** What goes wrong, and what is done about it. */
export const Trouble = Annotation.Root({ mode: Annotation<string>, log: list });
export const trouble = (bodies: Bodies) =>
  new StateGraph(Trouble)
    .addNode('work', bodies.work, {
      retryPolicy: {
        maxAttempts: 3,
        initialInterval: 10,
        retryOn: (error: Error) => error.name !== 'Fatal',
      },
    })
    .addNode('beside', bodies.waitForCancel)
    .addEdge(START, 'work')
    .addConditionalEdges(START, ({ mode }) =>
      mode === 'beside' || mode === 'cancel' ? 'beside' : END,
    )
    .compile();

export const handled = (bodies: Bodies) =>
  new StateGraph(Trouble)
    .addNode('work', bodies.work, {
      errorHandler: (_: typeof Trouble.State, { node, error }: NodeError) =>
        new Command({
          update: { log: [`${node}: ${error.name}: ${error.message}`] },
          goto: 'after',
        }),
      ends: ['after'],
    })
    .addNode('after', bodies.note)
    .addEdge(START, 'work')
    .compile();

/** Never ends by itself. */
export const endless = (bodies: Bodies) =>
  new StateGraph(Draft)
    .addNode('draft', bodies.draft)
    .addEdge(START, 'draft')
    .addConditionalEdges('draft', () => 'draft')
    .compile();

export type Config = LangGraphRunnableConfig;
