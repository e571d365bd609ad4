import type { CompiledStateGraph } from '@langchain/langgraph/web';
import { UnsupportedGraphError } from './errors.ts';

/** Any compiled StateGraph. LangGraph's type parameters are invariant, so only `any` accepts all graphs. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyGraph = CompiledStateGraph<any, any, any, any, any, any, any, any, any>;

export type AnyNode = AnyGraph['nodes'][string];

/**
 * Rejects graphs that would fail during a run, or behave differently from LangGraph.
 * @throws UnsupportedGraphError
 */
export function checkGraph(name: string, graph: AnyGraph): GraphNode[] {
  if (!isStateGraph(graph)) {
    const isUncompiled = 'compile' in Object(graph);
    throw new UnsupportedGraphError(
      name,
      isUncompiled
        ? 'it is not compiled: call compile()'
        : 'it is not a StateGraph: the functional API (entrypoint, task) decides inside a function what runs next, and RemoteGraph runs on another server',
    );
  }
  checkGraphSettings(name, graph, undefined);
  const nodes = listGraphNodes(graph);
  const paths = nodes.map(({ path }) => path);
  const duplicate = paths.find((path, index) => paths.indexOf(path) !== index);
  if (duplicate !== undefined) {
    throw new UnsupportedGraphError(
      name,
      'another node, or one in a subgraph, has the same path',
      duplicate,
    );
  }
  for (const { path, node, subgraph } of nodes) {
    checkNode(name, path, node);
    if (subgraph) checkGraphSettings(name, subgraph, path);
  }
  return nodes;
}

function checkGraphSettings(name: string, graph: AnyGraph, path: string | undefined): void {
  const refuse = (reason: string) => {
    throw new UnsupportedGraphError(name, reason, path);
  };
  if (typeof graph.checkpointer === 'object') {
    refuse('it has a checkpointer, but the workflow is the checkpointer. Compile it without one');
  }
  if (path === undefined && graph.checkpointer !== undefined) {
    refuse('`checkpointer: true` and `false` are only for subgraphs');
  }
  if (graph.cache) refuse('it has a cache, which a workflow cannot use');
  if (graph.stepTimeout !== undefined) {
    refuse('stepTimeout is not supported. Set startToCloseTimeout for its nodes');
  }
  if (graph.retryPolicy)
    refuse('a retryPolicy of the whole graph is not supported. Set one for its nodes');
  if (graph.config?.callbacks) {
    refuse('it has callbacks, which would run in the workflow. Pass them to createGraphActivities');
  }
  for (const [channel, { lc_graph_name: kind }] of Object.entries(graph.channels)) {
    if (kind === 'DeltaChannel') {
      refuse(
        `the channel "${channel}" is stored as differences between checkpoints, but only the newest checkpoints are kept`,
      );
    }
    if (kind === 'UntrackedValue') {
      refuse(`the channel "${channel}" is untracked, so its value would not reach the activities`);
    }
  }
}

function checkNode(graph: string, path: string, node: AnyNode): void {
  if (node.cachePolicy)
    throw new UnsupportedGraphError(graph, 'cachePolicy is not supported', path);
  if (node.timeout?.idleTimeout !== undefined) {
    throw new UnsupportedGraphError(
      graph,
      'idleTimeout is not supported. Use runTimeout, or startToCloseTimeout and heartbeatTimeout',
      path,
    );
  }
}

/** A node of a graph or of one of its subgraphs. */
export interface GraphNode {
  /** The node's name, prefixed with the names of the nodes around it: `research.search`. */
  path: string;
  node: AnyNode;
  /** The graph that contains the node. */
  graph: AnyGraph;
  /** Set if the node is a graph, which runs in the workflow with its nodes as activities. */
  subgraph: AnyGraph | undefined;
}

/** All nodes except `__start__`. The nodes of a subgraph follow the node that contains it. */
function listGraphNodes(graph: AnyGraph, prefix = ''): GraphNode[] {
  return Object.entries(graph.nodes)
    .filter(([name]) => name !== '__start__')
    .flatMap(([name, node]) => {
      const path = `${prefix}${name}`;
      const subgraph = findSubgraph(node);
      const own: GraphNode = { path, node, graph, subgraph };
      return subgraph ? [own, ...listGraphNodes(subgraph, `${path}.`)] : [own];
    });
}

export function findSubgraph(node: AnyNode): AnyGraph | undefined {
  const bound: unknown = node.bound;
  return isStateGraph(bound) ? bound : undefined;
}

/** Checks properties instead of the class, because a program may load several copies of LangGraph. */
function isStateGraph(value: unknown): value is AnyGraph {
  const parts = ['nodes', 'channels', 'builder', 'attachBranch'];
  return typeof value === 'object' && value !== null && parts.every((part) => part in value);
}
