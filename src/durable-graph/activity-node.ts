import { type Runnable, type RunnableConfig, RunnableLambda } from '@langchain/core/runnables';
import { type Command, GraphInterrupt, isNodeError, ParentCommand } from '@langchain/langgraph/web';
import type { ActivityOptions } from '@temporalio/common';
import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import { createNodeFailure, rootCause } from './errors.ts';
import type { AnyNode } from './graph.ts';
import { activityName, type NodeCall, type NodeResult } from './node-call.ts';
import type { ThreadSaver } from './thread-saver.ts';
import { fromWire, toWire } from './wire.ts';

/** Where a node runs, and with which activity options. */
export type NodeOptions =
  | ({ in?: 'activity' } & ActivityOptions)
  /** In the workflow itself: only for deterministic nodes without I/O. */
  | { in: 'workflow' };

/** Replaces the body of a node: calls its activity, then applies the result in the workflow as LangGraph would. */
export function createActivityNode({ graph, path, node, options, saver }: ActivityNode): Runnable {
  const type = activityName(graph, path);
  const call = proxyActivities<Record<string, (call: NodeCall) => Promise<NodeResult>>>(
    activityOptions(node, options),
  )[type];
  if (!call) throw new Error(`no proxy for ${type}`);

  return RunnableLambda.from(async (input: unknown, config: RunnableConfig) => {
    const { configurable = {} } = config;
    const scratchpad: Scratchpad = configurable.__pregel_scratchpad;
    const request = await toCall(input, config, saver);
    const result = await runCancellable(config.signal, () => call(request)).catch((error) => {
      throw isCancellation(error) ? error : createNodeFailure(graph, path, error);
    });

    if (result.tookNullResume) scratchpad.consumeNullResume();
    if (result.resumed.length > 0) {
      configurable.__pregel_send([['__resume__', await fromWire(result.resumed)]]);
    }
    if (result.kind === 'interrupted') {
      if (result.thread) saver.load(result.thread);
      const interrupts = await fromWire(result.interrupts);
      throw new GraphInterrupt(Array.isArray(interrupts) ? interrupts : []);
    }
    if (result.kind === 'parent-command') {
      throw new ParentCommand((await fromWire(result.command)) as Command);
    }
    return fromWire(result.output);
  });
}

interface ActivityNode {
  graph: string;
  path: string;
  node: AnyNode;
  options: Exclude<NodeOptions, { in: 'workflow' }>;
  saver: ThreadSaver;
}

/** LangGraph's internal state in a config. */
interface Scratchpad {
  resume: unknown[];
  nullResume?: unknown;
  consumeNullResume: () => unknown;
}

/** LangGraph's internal config keys that are data, and that graphs called by the node need. */
const CARRIED = ['__pregel_resuming', '__pregel_resume_map'];

/** Merges the options with the node's own retry policy and timeout, which take precedence. */
function activityOptions(
  node: AnyNode,
  options: ActivityOptions & { in?: 'activity' },
): ActivityOptions {
  const { in: _, ...given } = options;
  const { retryPolicy: policy, timeout } = node;
  return {
    ...given,
    ...(policy && {
      retry: {
        initialInterval: policy.initialInterval ?? 500,
        backoffCoefficient: policy.backoffFactor ?? 2,
        maximumInterval: policy.maxInterval ?? 128_000,
        maximumAttempts: policy.maxAttempts ?? 3,
      },
    }),
    ...(timeout?.runTimeout !== undefined && { startToCloseTimeout: timeout.runTimeout }),
  };
}

async function toCall(
  input: unknown,
  config: RunnableConfig,
  saver: ThreadSaver,
): Promise<NodeCall> {
  const { configurable = {}, metadata = {}, tags = [], recursionLimit = 25 } = config;
  const scratchpad: Scratchpad = configurable.__pregel_scratchpad;
  const namespace: string = configurable.checkpoint_ns ?? '';
  const thread = saver.dump((other) => other === namespace || other.startsWith(`${namespace}|`));
  const data = Object.entries(configurable).filter(
    ([key, value]) =>
      value !== undefined && (!key.startsWith('__pregel_') || CARRIED.includes(key)),
  );
  const error: unknown = configurable.__pregel_node_error;
  const context = 'context' in config ? config.context : undefined;
  return {
    input: await toWire(input),
    configurable: await toWire(Object.fromEntries(data)),
    ...(context !== undefined && { context: await toWire(context) }),
    metadata,
    tags,
    recursionLimit,
    taskId: configurable.__pregel_task_id,
    resume: await Promise.all(scratchpad.resume.map(toWire)),
    ...(scratchpad.nullResume !== undefined && { nullResume: await toWire(scratchpad.nullResume) }),
    ...(isNodeError(error) && { failure: { node: error.node, ...describe(error.error) } }),
    ...(thread.checkpoints.length > 0 && { thread }),
  };
}

function describe(error: Error) {
  const cause = rootCause(error);
  const type = 'type' in cause && typeof cause.type === 'string' ? cause.type : cause.name;
  return { name: type, message: cause.message };
}

/** LangGraph aborts a node's signal if another node of the superstep failed or the stream was closed. */
async function runCancellable<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const scope = new CancellationScope();
  const cancel = () => scope.cancel();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await scope.run(work);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
