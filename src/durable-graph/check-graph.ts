import type { AnyGraph, AnyNode } from './any-graph.ts';
import { UnsupportedGraphError } from './errors.ts';
import { type GraphNode, graphNodes, isStateGraph } from './graph-nodes.ts';

/** @throws UnsupportedGraphError for what would not work, or would work otherwise than LangGraph says, in the middle of a run. */
export function checkGraph(name: string, graph: AnyGraph): GraphNode[] {
  if (!isStateGraph(graph)) {
    const isUncompiled = 'compile' in Object(graph);
    throw new UnsupportedGraphError(
      name,
      isUncompiled
        ? 'it is not compiled: call compile()'
        : 'it is not a StateGraph: the functional API (entrypoint, task) decides within a function what runs next, and RemoteGraph runs elsewhere',
    );
  }
  checkWhole(name, graph, undefined);
  const nodes = graphNodes(graph);
  const paths = nodes.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new UnsupportedGraphError(
      name,
      'another node, or one in a subgraph, has the same path',
      twice,
    );
  }
  for (const { path, node, subgraph } of nodes) {
    checkNode(name, path, node);
    if (subgraph) checkWhole(name, subgraph, path);
  }
  return nodes;
}

function checkWhole(name: string, graph: AnyGraph, path: string | undefined): void {
  const refuse = (reason: string) => {
    throw new UnsupportedGraphError(name, reason, path);
  };
  if (typeof graph.checkpointer === 'object') {
    refuse('it has a checkpointer: the workflow is the checkpointer. Compile without one');
  }
  if (path === undefined && graph.checkpointer !== undefined) {
    refuse('`checkpointer: true` and `false` are for subgraphs');
  }
  if (graph.cache) refuse('it has a cache, which the workflow cannot reach');
  if (graph.stepTimeout !== undefined) {
    refuse('it has a stepTimeout: give its nodes a startToCloseTimeout');
  }
  if (graph.retryPolicy) refuse('it has a retryPolicy as a whole: give its nodes one');
  if (graph.config?.callbacks) {
    refuse(
      'callbacks are bound to it, which would run in the workflow: give them to createGraphActivities',
    );
  }
  for (const [channel, { lc_graph_name: kind }] of Object.entries(graph.channels)) {
    if (kind === 'DeltaChannel') {
      refuse(
        `the state "${channel}" is kept as differences between checkpoints, of which only the newest are kept`,
      );
    }
    if (kind === 'UntrackedValue') {
      refuse(
        `the state "${channel}" is untracked, and what is not in the checkpoint does not reach an activity`,
      );
    }
  }
}

function checkNode(graph: string, path: string, node: AnyNode): void {
  if (node.cachePolicy) throw new UnsupportedGraphError(graph, 'it has a cachePolicy', path);
  if (node.timeout?.idleTimeout !== undefined) {
    throw new UnsupportedGraphError(
      graph,
      'it has an idleTimeout: progress is seen in the activity only. Use runTimeout, or startToCloseTimeout and heartbeatTimeout',
      path,
    );
  }
}
