import {
  conditionalGraph,
  type PlanExecuteReviewNodes,
  sequentialGraph,
} from '../../src/agents/graphs/plan-execute-review.ts';
import { type ReflectiveNodes, reflectiveGraph } from '../../src/agents/graphs/reflective.ts';
import { durableGraph } from '../../src/durable-graph/durable-graph.ts';
import { standIns } from '../../src/durable-graph/stand-ins.ts';

export async function reflective(input: { task: string; max_rounds?: number }) {
  const graph = reflectiveGraph(standIns<ReflectiveNodes>());
  return durableGraph(graph, { name: 'reflective' }).invoke(input);
}

export async function sequential(input: { task: string }) {
  const graph = sequentialGraph(standIns<PlanExecuteReviewNodes>());
  return durableGraph(graph, { name: 'sequential' }).invoke(input);
}

export async function conditional(input: { task: string; max_revisions?: number }) {
  const graph = conditionalGraph(standIns<PlanExecuteReviewNodes>());
  return durableGraph(graph, { name: 'conditional' }).invoke(input);
}
