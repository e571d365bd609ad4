import { Command } from '@langchain/langgraph';
import { condition, continueAsNew, setHandler, sleep } from '@temporalio/workflow';
import { type DurableGraphOptions, durableGraph } from '../../src/durable-graph/durable-graph.ts';
import type { AnyGraph } from '../../src/durable-graph/graph.ts';
import {
  type CarriedGraph,
  type GraphPause,
  runDurableGraph,
} from '../../src/durable-graph/run-durable-graph.ts';
import { standIns } from '../../src/durable-graph/stand-ins.ts';
import type { Bodies } from './bodies.ts';
import * as patterns from './patterns.ts';
import { answer } from './workflows-messages.ts';

const bodies = standIns<Bodies>();
const quick = { startToCloseTimeout: '20s', heartbeatTimeout: '1s' } as const;

/** Every pattern under its name, to be invoked as it is. */
const graphs = {
  sequential: patterns.sequential(bodies),
  parallel: patterns.parallel(bodies),
  loop: patterns.loop(bodies),
  nestedLoop: patterns.nestedLoop(bodies),
  mapReduce: patterns.mapReduce(bodies),
  subgraph: patterns.subgraph(bodies),
  approval: patterns.approval(bodies),
  twoAtOnce: patterns.twoAtOnce(bodies),
  breakpoint: patterns.breakpoint(bodies),
  toolNode: patterns.toolNode(bodies),
  agent: patterns.agent(bodies),
  trouble: patterns.trouble(bodies),
  handled: patterns.handled(bodies),
  endless: patterns.endless(bodies),
} satisfies Record<string, AnyGraph>;

export type Name = keyof typeof graphs;

const durable = (name: Name, options: Omit<DurableGraphOptions, 'name'> = {}) =>
  durableGraph<AnyGraph>(graphs[name], {
    name,
    defaults: quick,
    ...(name === 'loop' && { nodes: { evaluate: { in: 'workflow' } } }),
    ...options,
  });

export async function invoke(name: Name, input: object, mark = ''): Promise<unknown> {
  return durable(name).invoke(input, { configurable: { mark } });
}

export async function stream(name: Name, input: object, streamMode: 'updates' | 'values') {
  const chunks: unknown[] = [];
  for await (const chunk of await durable(name).stream(input, { streamMode })) chunks.push(chunk);
  return chunks;
}

/** A product's hook: here a signal answers, one after the other. */
export async function ask(
  name: Name,
  input: object,
): Promise<{ output: unknown; pauses: GraphPause[] }> {
  const answers: unknown[] = [];
  setHandler(answer, (value) => void answers.push(value));
  const pauses: GraphPause[] = [];
  const output = await runDurableGraph(durable(name), input, {
    onInterrupt: async (pause) => {
      const place = pauses.push(pause);
      await condition(() => answers.length >= place);
      return answers[place - 1];
    },
  });
  return { output, pauses };
}

/** State, history, an update and a fork, as LangGraph's users know them. */
export async function travel(keepCheckpoints: number) {
  const graph = durable('loop', { keepCheckpoints });
  await graph.invoke({ round: 0 });
  const history: { id: unknown; next: string[]; round: unknown }[] = [];
  for await (const { config, next, values } of graph.getStateHistory({})) {
    history.push({ id: config.configurable?.checkpoint_id, next: [...next], round: values.round });
  }
  const from = history.find(({ next, round }) => next[0] === 'draft' && round === 2);
  const checkpoint = { configurable: { checkpoint_id: from?.id } };
  const changed = await graph.updateState(
    checkpoint,
    { text: 'changed', log: ['forked'] },
    'evaluate',
  );
  const before = (await graph.getState(changed)).values;
  const output = await graph.invoke(null, changed);
  return { history: history.map(({ id: _, ...rest }) => rest), before, output };
}

/** Long loops, a few supersteps in each workflow run. */
export async function long(rounds: number, maxSupersteps: number, carried?: CarriedGraph) {
  const graph = durableGraph(patterns.loop(bodies, rounds), {
    name: 'loop',
    defaults: quick,
    nodes: { evaluate: { in: 'workflow' } },
    keepCheckpoints: 2,
  });
  let seen = 0;
  return runDurableGraph(
    graph,
    { round: 0 },
    {
      config: { recursionLimit: 100 },
      carried,
      maxSupersteps,
      onValues: () => void seen++,
      continueAsNew: (next) => continueAsNew<typeof long>(rounds, maxSupersteps, next),
    },
  );
}

export async function longEndless(maxSupersteps: number, carried?: CarriedGraph): Promise<unknown> {
  return runDurableGraph(
    durable('endless'),
    {},
    {
      config: { recursionLimit: 10 },
      carried,
      maxSupersteps,
      continueAsNew: (next) => continueAsNew<typeof longEndless>(maxSupersteps, next),
    },
  );
}

/** Answers by LangGraph's own means. */
export async function resumeByHand(): Promise<unknown> {
  const graph = durable('breakpoint');
  await graph.invoke({});
  const { next } = await graph.getState({});
  await graph.updateState({}, { log: ['by hand'] }, 'a');
  return {
    next,
    output: await graph.invoke(new Command({ update: { log: ['command'] }, goto: 'b' })),
  };
}

export async function refuses(what: 'mode' | 'unknown node'): Promise<string> {
  try {
    if (what === 'mode') await durable('loop').stream({}, { streamMode: 'messages' });
    else durable('loop', { nodes: { drfat: {} } });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'not refused';
}

/** Continues as new within a subgraph. */
export async function longNested(
  rounds: number,
  maxSupersteps: number,
  carried?: CarriedGraph,
): Promise<unknown> {
  const graph = durableGraph(patterns.nestedLoop(bodies, rounds), {
    name: 'nestedLoop',
    defaults: quick,
    keepCheckpoints: 2,
  });
  return runDurableGraph(
    graph,
    { round: 0 },
    {
      carried,
      maxSupersteps,
      continueAsNew: (next) => continueAsNew<typeof longNested>(rounds, maxSupersteps, next),
    },
  );
}

/** What the shims make of chance. */
export async function chance() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  await sleep((bytes[0] ?? 0) + 1);
  const filled = new Uint8Array(16);
  crypto.getRandomValues(filled);
  return { filled: filled.some((byte) => byte !== 0), other: `${bytes}` !== `${filled}` };
}
