import type { AnyGraph, AnyNode } from './any-graph.ts';

/** A node of a graph or of one of its subgraphs. */
export interface GraphNode {
  /** Its name, after those of the nodes that hold its graph: `research.search`. */
  path: string;
  node: AnyNode;
  /** The graph it is in. */
  graph: AnyGraph;
  /** Set when the node is a graph itself: it runs in the workflow, and its nodes as activities. */
  subgraph: AnyGraph | undefined;
}

/** Every node, subgraphs' nodes after the node that holds them. Where a run begins (`__start__`) is no node. */
export function graphNodes(graph: AnyGraph, prefix = ''): GraphNode[] {
  return Object.entries(graph.nodes)
    .filter(([name]) => name !== '__start__')
    .flatMap(([name, node]) => {
      const path = `${prefix}${name}`;
      const subgraph = subgraphOf(node);
      const own: GraphNode = { path, node, graph, subgraph };
      return subgraph ? [own, ...graphNodes(subgraph, `${path}.`)] : [own];
    });
}

export function subgraphOf(node: AnyNode): AnyGraph | undefined {
  const bound: unknown = node.bound;
  return isStateGraph(bound) ? bound : undefined;
}

/** By its parts, not by its class, of which a program may hold several copies. */
export function isStateGraph(value: unknown): value is AnyGraph {
  const parts = ['nodes', 'channels', 'builder', 'attachBranch'];
  return typeof value === 'object' && value !== null && parts.every((part) => part in value);
}
