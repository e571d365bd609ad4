import type { Callbacks } from '@langchain/core/callbacks/manager';
import { Context } from '@temporalio/activity';
import { type AnyGraph, checkGraph } from './graph.ts';
import { activityName, type NodeCall, type NodeResult } from './node-call.ts';
import { runNode, type StreamChunk } from './run-node.ts';

export interface GraphActivitiesOptions {
  /** Graphs by the name that the workflow passes to `durableGraph`. */
  graphs: Record<string, AnyGraph>;
  /** Receives what nodes stream while they work. The parts are not stored: a client that is not connected misses them. */
  onStream?: (chunk: StreamChunk) => void;
  /** LangChain callbacks for every node, for example for tracing. */
  callbacks?: Callbacks;
}

export type GraphActivities = Record<string, (call: NodeCall) => Promise<NodeResult>>;

/**
 * Creates an activity for each node, named `{graph}.{path}`.
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

/** Half the timeout, starting immediately: heartbeats also deliver cancellations. */
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
