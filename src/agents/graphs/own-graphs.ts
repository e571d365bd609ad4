import {
  conditionalGraph,
  type PlanExecuteReviewNodes,
  sequentialGraph,
} from './plan-execute-review.ts';
import { type ReflectiveNodes, reflectiveGraph } from './reflective.ts';

export interface OwnNodes {
  reflective: ReflectiveNodes;
  planExecuteReview: PlanExecuteReviewNodes;
}

/** The graphs of `catalogue.ts`: built from node bodies on the worker, and from stand-ins in the workflow. */
export const ownGraphs = (nodes: OwnNodes) => ({
  reflective: reflectiveGraph(nodes.reflective),
  plan_execute_review: sequentialGraph(nodes.planExecuteReview),
  plan_execute_review_loop: conditionalGraph(nodes.planExecuteReview),
});

export type OwnGraphName = keyof ReturnType<typeof ownGraphs>;
