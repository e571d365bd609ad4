import { ApplicationFailure } from '@temporalio/common';

/** A graph or an option that Temporal cannot support. Thrown when the graph is registered, on the worker and in the workflow. */
export class UnsupportedGraphError extends Error {
  readonly code = 'unsupported_graph';
  readonly graph: string;
  /** The node that causes the problem; undefined if the whole graph does. */
  readonly node: string | undefined;
  readonly reason: string;

  constructor(graph: string, reason: string, node?: string) {
    const where = node === undefined ? `graph "${graph}"` : `node "${node}" of graph "${graph}"`;
    super(`${where} cannot run on Temporal: ${reason}`);
    this.name = 'UnsupportedGraphError';
    this.graph = graph;
    this.node = node;
    this.reason = reason;
  }
}

/** The `type` of the failure of a workflow whose node failed permanently. Its `details` are `[{ graph, node }]`. */
export const NODE_FAILED = 'NodeFailed';

export function createNodeFailure(graph: string, node: string, cause: Error): ApplicationFailure {
  return ApplicationFailure.create({
    message: `node "${node}" of graph "${graph}" failed: ${rootMessage(cause)}`,
    type: NODE_FAILED,
    details: [{ graph, node }],
    // The activity's retries are exhausted.
    nonRetryable: true,
    cause,
  });
}

/** Temporal wraps a node's error in an ActivityFailure whose message only says that an activity failed. */
export function rootCause(error: Error): Error {
  return error.cause instanceof Error ? rootCause(error.cause) : error;
}

const rootMessage = (error: Error): string => rootCause(error).message;
