import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { BaseLangGraphError, isGraphBubbleUp } from '@langchain/langgraph/web';
import type { ActivityOptions } from '@temporalio/common';
import { ApplicationFailure, AsyncLocalStorage, isCancellation } from '@temporalio/workflow';
import { createActivityNode, type NodeOptions } from './activity-node.ts';
import { UnsupportedGraphError } from './errors.ts';
import { type AnyGraph, type AnyNode, checkGraph, findSubgraph } from './graph.ts';
import { ThreadSaver } from './thread-saver.ts';

export interface DurableGraphOptions {
  /** The name of the graph on the worker. */
  name: string;
  /** Options by path: `plan`, or `research.search` for a node of the subgraph `research`. */
  nodes?: Record<string, NodeOptions>;
  /** Options for all other nodes. Default: ten minutes, a heartbeat timeout of 30 seconds, three attempts. */
  defaults?: ActivityOptions;
  /** Number of checkpoints kept per thread, for `getStateHistory` and forks. Default: 20. */
  keepCheckpoints?: number;
}

const DEFAULTS: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumAttempts: 3 },
};
/** Stream modes with live output, which only the activities provide. */
const LIVE_MODES = ['messages', 'custom', 'tools'];

/**
 * Makes a graph durable. Provides LangGraph's own `invoke`, `stream`, `getState`, `getStateHistory`, `updateState` and `getGraph`, with
 * nodes that run as activities and checkpoints in the workflow. Call it in a workflow.
 * @throws UnsupportedGraphError
 */
export function durableGraph<Graph extends AnyGraph>(
  graph: Graph,
  { name, nodes = {}, defaults = {}, keepCheckpoints = 20 }: DurableGraphOptions,
): Graph {
  // LangGraph uses this to find the current node. It is a global of this workflow execution, set once.
  AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());
  const known = checkGraph(name, graph);
  for (const path of Object.keys(nodes)) {
    const found = known.find((node) => node.path === path);
    if (!found)
      throw new UnsupportedGraphError(
        name,
        'there are options for it, but it does not exist',
        path,
      );
    if (found.subgraph)
      throw new UnsupportedGraphError(name, 'it is a graph: give options to its nodes', path);
  }
  const saver = new ThreadSaver(keepCheckpoints);
  const options = (path: string): NodeOptions => ({ ...DEFAULTS, ...defaults, ...nodes[path] });
  const durable = withNodes(graph, { name, prefix: '', options, saver });
  durable.checkpointer = saver;
  const iterate = durable._streamIterator.bind(durable);
  durable._streamIterator = async function* durably(input, config) {
    refuseLiveModes(name, config?.streamMode);
    try {
      yield* iterate(input, config);
    } catch (error) {
      throw toFailure(name, error);
    }
  };
  return durable;
}

interface Replacing {
  name: string;
  prefix: string;
  options: (path: string) => NodeOptions;
  saver: ThreadSaver;
}

function withNodes<Graph extends AnyGraph>(graph: Graph, replacing: Replacing): Graph {
  const copy: Graph = graph.withConfig({});
  copy.nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([key, node]) => [key, replaceNode(key, node, replacing)]),
  );
  // Activities provide these.
  delete copy.store;
  return copy;
}

function replaceNode(key: string, node: AnyNode, replacing: Replacing): AnyNode {
  const path = `${replacing.prefix}${key}`;
  const subgraph = findSubgraph(node);
  if (subgraph) {
    const bound = withNodes(subgraph, { ...replacing, prefix: `${path}.` });
    return changed(node, { bound, subgraphs: [bound] });
  }
  const options = replacing.options(path);
  if (key === '__start__' || options.in === 'workflow') return node;
  const bound = createActivityNode({
    graph: replacing.name,
    path,
    node,
    options,
    saver: replacing.saver,
  });
  // Temporal handles these.
  return changed(node, { bound, retryPolicy: undefined, timeout: undefined });
}

function changed<T extends object>(
  original: T,
  changes: { [Key in keyof T]?: T[Key] | undefined },
): T {
  return Object.assign(Object.create(Object.getPrototypeOf(original)), original, changes);
}

function refuseLiveModes(name: string, modes: unknown): void {
  const live = [modes].flat().find((mode) => LIVE_MODES.includes(String(mode)));
  if (live === undefined) return;
  throw new UnsupportedGraphError(
    name,
    `streamMode "${live}" is not available in a workflow. Pass onStream to createGraphActivities to receive it`,
  );
}

/**
 * A failed graph fails its workflow. An unexpected error in a reducer or an edge does not: like any bug in workflow code, it blocks the
 * workflow until a worker has the fix.
 */
function toFailure(name: string, error: unknown): unknown {
  if (error instanceof AggregateError) {
    const cancelled = error.errors.find(isCancellation);
    return toFailure(name, cancelled ?? error.errors[0]);
  }
  if (error instanceof BaseLangGraphError && !isGraphBubbleUp(error)) {
    return ApplicationFailure.create({
      message: `graph "${name}": ${error.message}`,
      type: error.name,
      nonRetryable: true,
    });
  }
  return error;
}
