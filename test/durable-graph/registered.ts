import type { AnyGraph } from '../../src/durable-graph/graph.ts';
import { bodies } from './bodies.ts';
import * as patterns from './patterns.ts';
import type { Name } from './workflows.ts';

/** The patterns as the worker has them. */
export const registered = {
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
} satisfies Record<Name, AnyGraph>;

export const workflows = new URL('./workflows.ts', import.meta.url);
