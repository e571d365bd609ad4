import type { Callbacks } from '@langchain/core/callbacks/manager';
import { Context } from '@temporalio/activity';
import { type AnyGraph, checkGraph } from './graph.ts';
import { activityName, type NodeCall, type NodeResult } from './node-call.ts';
import { runNode, type StreamChunk } from './run-node.ts';

export interface GraphActivitiesOptions {
  /** By the name that the workflow gives to `durableGraph`. */
  graphs: Record<string, AnyGraph>;
  /** What nodes stream while they work, as it comes. It is not stored: a client that was not there has missed it. */
  onStream?: (chunk: StreamChunk) => void;
  /** LangChain's callbacks, for every node: tracing, say. */
  callbacks?: Callbacks;
}

export type GraphActivities = Record<string, (call: NodeCall) => Promise<NodeResult>>;

/**
 * An activity for each node, by the name `{graph}.{path}`.
 *
 * @throws UnsupportedGraphError
 */
export function createGraphActivities({
  graphs,
  onStream,
  callbacks,
}: GraphActivitiesOptions): GraphActivities {
  const activities = Object.entries(graphs).flatMap(([graph, compiled]) =>
    checkGraph(graph, compiled)
      .filter(({ subgraph }) => !subgraph)
      .map((node) => [
        activityName(graph, node.path),
        (call: NodeCall) => {
          const activity = Context.current();
          return withHeartbeat(activity, () =>
            runNode({ graph, node, activity, onStream, callbacks }, call),
          );
        },
      ]),
  );
  return Object.fromEntries(activities);
}

/** Half the timeout, from the first moment: it is also how a cancellation gets here. */
async function withHeartbeat<T>(activity: Context, work: () => Promise<T>): Promise<T> {
  const timeout = activity.info.heartbeatTimeoutMs;
  if (!timeout) return work();
  activity.heartbeat();
  const timer = setInterval(() => activity.heartbeat(), timeout / 2);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
