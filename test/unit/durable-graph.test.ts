import { AIMessage, isAIMessage } from '@langchain/core/messages';
import {
  Annotation,
  DeltaChannel,
  entrypoint,
  MemorySaver,
  START,
  StateGraph,
  StateSchema,
  UntrackedValue,
} from '@langchain/langgraph';
import { Command, Send } from '@langchain/langgraph/web';
import { InMemoryCache } from '@langchain/langgraph-checkpoint';
import { expect, test } from 'vitest';
import { UnsupportedGraphError } from '../../src/durable-graph/errors.ts';
import { essayGraph } from '../../src/durable-graph/examples/essay/graph.ts';
import type { AnyGraph } from '../../src/durable-graph/graph.ts';
import { createGraphActivities } from '../../src/durable-graph/graph-activities.ts';
import { standIns } from '../../src/durable-graph/stand-ins.ts';
import { fromWire, toWire } from '../../src/durable-graph/wire.ts';

const State = Annotation.Root({ text: Annotation<string>, plan: Annotation<string> });
const body = async () => ({ text: 'x' });
type Extra = Parameters<StateGraph<typeof State.spec>['addNode']>[2];
const graph = (node: object = {}, compile: object = {}) =>
  new StateGraph(State)
    .addNode('a', body, node as Extra)
    .addEdge(START, 'a')
    .compile(compile);
const nested = (compile: object) =>
  new StateGraph(State).addNode('team', graph({}, compile)).addEdge(START, 'team').compile();
const ofState = (state: ConstructorParameters<typeof StateGraph>[0]) =>
  new StateGraph(state).addNode('a', body).addEdge(START, 'a').compile();
const changed = (changes: object) => Object.assign(graph(), changes);

const unsupported: [what: string, graph: unknown, node: string | undefined, reason: RegExp][] = [
  ['a graph that is not compiled', new StateGraph(State), undefined, /compile\(\)/],
  ['the functional API', entrypoint('flow', body), undefined, /functional API/],
  ['a checkpointer', graph({}, { checkpointer: new MemorySaver() }), undefined, /checkpointer/],
  [
    'the checkpointer of a subgraph',
    nested({ checkpointer: new MemorySaver() }),
    'team',
    /checkpointer/,
  ],
  ['a cache', graph({}, { cache: new InMemoryCache() }), undefined, /cache/],
  ['a cache policy', graph({ cachePolicy: true }), 'a', /cachePolicy/],
  ['an idle timeout', graph({ timeout: { idleTimeout: 5 } }), 'a', /idleTimeout/],
  ['a step timeout', changed({ stepTimeout: 5 }), undefined, /startToCloseTimeout/],
  ['a retry policy of the whole', changed({ retryPolicy: {} }), undefined, /Set one for its nodes/],
  ['bound callbacks', graph().withConfig({ callbacks: [] }), undefined, /createGraphActivities/],
  [
    'untracked state',
    ofState(new StateSchema({ file: new UntrackedValue() }) as never),
    undefined,
    /"file" is untracked/,
  ],
  [
    'state kept as differences',
    ofState({ all: () => new DeltaChannel<string[], string[]>((a, b) => a.concat(...b)) } as never),
    undefined,
    /"all" is stored as differences/,
  ],
];

test.each(unsupported)('%s is refused when the graph is registered', (_, given, node, reason) => {
  const register = () => createGraphActivities({ graphs: { mine: given as AnyGraph } });
  expect(register).toThrow(UnsupportedGraphError);
  expect(register).toThrow(reason);
  expect(register).toThrow(
    expect.objectContaining({ graph: 'mine', node, code: 'unsupported_graph' }),
  );
});

test('there is an activity for each node, those of subgraphs with their path', () => {
  const activities = createGraphActivities({ graphs: { one: graph(), two: nested({}) } });
  expect(Object.keys(activities)).toEqual(['one.a', 'two.team.a']);
});

test('two nodes of one path are refused', () => {
  const twice = new StateGraph(State)
    .addNode('team', graph())
    .addNode('team.a', body)
    .addEdge(START, 'team')
    .addEdge('team', 'team.a')
    .compile();
  expect(() => createGraphActivities({ graphs: { twice } })).toThrow(/same path/);
});

test('commands, sends and messages survive the way to an activity and back as JSON', async () => {
  const message = new AIMessage({ content: 'hello', id: '1' });
  const value = [
    new Command({
      graph: Command.PARENT,
      update: { messages: [message] },
      goto: [new Send('a', { message }), 'b'],
    }),
    new Send('c', { set: new Set([1]), at: undefined }),
    { plain: true },
  ];
  const [command, send, plain] = (await fromWire(
    JSON.parse(JSON.stringify(await toWire(value))),
  )) as [Command<unknown, { messages: AIMessage[] }>, Send, object];
  expect(command).toBeInstanceOf(Command);
  expect(command.graph).toBe(Command.PARENT);
  const [first, second] = [command.goto].flat();
  expect(first).toBeInstanceOf(Send);
  expect(second).toBe('b');
  const update = command.update as { messages: AIMessage[] };
  expect(update.messages.every(isAIMessage)).toBe(true);
  expect(send).toBeInstanceOf(Send);
  expect(send.args).toEqual({ set: new Set([1]) });
  expect(plain).toEqual({ plain: true });
});

test('a graph of stand-ins is drawn like the graph itself', async () => {
  const drawn = await essayGraph(standIns()).getGraphAsync();
  const mermaid = drawn.drawMermaid();
  expect(mermaid).toContain('review -.-> publish');
  expect(mermaid).toContain('write --> review');
});

test('a stand-in that is called says where the body runs', () => {
  const { plan } = standIns<{ plan: () => void }>();
  expect(plan).toThrow('"plan" is the body of a node: it runs in an activity');
});
