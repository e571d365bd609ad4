import type { Callbacks } from '@langchain/core/callbacks/manager';
import {
  type GraphInterrupt,
  interrupt,
  isGraphInterrupt,
  isParentCommand,
  NodeError,
} from '@langchain/langgraph';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { GraphNode } from './graph.ts';
import { createMessageStream } from './message-stream.ts';
import type { NodeCall, NodeResult } from './node-call.ts';
import { ThreadSaver } from './thread-saver.ts';
import { fromWire, isRecord, toWire } from './wire.ts';

/** A part of a node's live output: a token of a chat model, or a value that the node wrote. */
export interface StreamChunk {
  mode: 'messages' | 'custom';
  /** `messages`: a message chunk. `custom`: a value passed to `config.writer`. */
  chunk: unknown;
  graph: string;
  node: string;
  workflowId: string;
  runId: string;
  /** If more than 1, a failed attempt may have sent the same chunks before. */
  attempt: number;
  /** LangGraph's metadata: `langgraph_step`, `langgraph_node`, `langgraph_checkpoint_ns`, and more. */
  metadata: Record<string, unknown>;
}

interface NodeDeps {
  graph: string;
  node: GraphNode;
  activity: Context;
  /** Must not throw: an error fails the node. */
  onStream: ((chunk: StreamChunk) => void) | undefined;
  callbacks: Callbacks | undefined;
}

/** Runs the body of a node in an activity, as LangGraph would. */
export async function runNode(deps: NodeDeps, call: NodeCall): Promise<NodeResult> {
  const { node, activity } = deps;
  const saver = new ThreadSaver(Number.POSITIVE_INFINITY, call.thread);
  const answers = await createAnswers(call);
  const config = await toConfig(deps, call, { saver, answers });
  const consumed = async () => ({
    resumed: await Promise.all(answers.resumed().map(toWire)),
    tookNullResume: answers.tookNullResume(),
  });
  try {
    const output: unknown = await node.node.bound.invoke(await fromWire(call.input), config);
    return { kind: 'output', output: await toWire(output), ...(await consumed()) };
  } catch (error) {
    if (error instanceof Error && isGraphInterrupt(error)) {
      const { interrupts } = error as GraphInterrupt;
      const thread = saver.dump();
      return {
        kind: 'interrupted',
        interrupts: await Promise.all(interrupts.map(toWire)),
        ...(thread.checkpoints.length > 0 && { thread }),
        ...(await consumed()),
      };
    }
    if (error instanceof Error && isParentCommand(error)) {
      const command = await toWire(error.command);
      return { kind: 'parent-command', command, ...(await consumed()) };
    }
    throw toFailure(error, node, activity);
  }
}

/** LangGraph's record of a call: the answers to its interrupts, and the number already consumed. */
async function createAnswers({ resume, nullResume, input }: NodeCall) {
  const given = await Promise.all(resume.map(fromWire));
  let resumed: unknown[] = [];
  let took = false;
  const scratchpad = {
    callCounter: 0,
    interruptCounter: -1,
    subgraphCounter: 0,
    resume: given,
    nullResume: nullResume === undefined ? undefined : await fromWire(nullResume),
    currentTaskInput: await fromWire(input),
    consumeNullResume: () => {
      const value = scratchpad.nullResume;
      took ||= value !== undefined;
      scratchpad.nullResume = undefined;
      return value;
    },
  };
  return {
    scratchpad,
    resumed: () => resumed,
    tookNullResume: () => took,
    send: (writes: [string, unknown][]) => {
      for (const [channel, value] of writes) {
        if (channel === '__resume__' && Array.isArray(value)) resumed = value;
      }
    },
  };
}

async function toConfig(
  { graph, node, activity, onStream, callbacks }: NodeDeps,
  call: NodeCall,
  own: { saver: ThreadSaver; answers: Awaited<ReturnType<typeof createAnswers>> },
) {
  const { info } = activity;
  const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
  const source = { graph, node: node.path, workflowId, runId, attempt: info.attempt };
  const emit = (mode: StreamChunk['mode'], chunk: unknown, metadata = call.metadata) =>
    onStream?.({ mode, chunk, ...source, metadata });
  const configurable = await fromWire(call.configurable);
  const handlers = onStream
    ? [createMessageStream((chunk, data) => emit('messages', chunk, data))]
    : [];
  return {
    metadata: call.metadata,
    tags: call.tags,
    recursionLimit: call.recursionLimit,
    ...(call.context !== undefined && { context: await fromWire(call.context) }),
    signal: activity.cancellationSignal,
    callbacks: Array.isArray(callbacks) ? [...callbacks, ...handlers] : (callbacks ?? handlers),
    writer: (chunk: unknown) => emit('custom', chunk),
    interrupt,
    ...(node.graph.store && { store: node.graph.store }),
    configurable: {
      ...(isRecord(configurable) && configurable),
      idempotency_key: `${workflowId}:${call.taskId}`,
      node_attempt: info.attempt,
      __pregel_task_id: call.taskId,
      __pregel_scratchpad: own.answers.scratchpad,
      __pregel_checkpointer: own.saver,
      __pregel_send: own.answers.send,
      // Makes a graph that the node calls treat itself as a subgraph. The state of the outer graph is in the workflow.
      __pregel_read: () => undefined,
      ...(call.failure && { __pregel_node_error: toNodeError(call.failure) }),
    },
  };
}

function toNodeError({ node, name, message }: NonNullable<NodeCall['failure']>): NodeError {
  return new NodeError(node, Object.assign(new Error(message), { name }));
}

function toFailure(error: unknown, { node }: GraphNode, { cancellationSignal }: Context): unknown {
  if (cancellationSignal.aborted) return new CancelledFailure('the node was cancelled');
  if (error instanceof ApplicationFailure) return error;
  const retryOn = node.retryPolicy?.retryOn;
  return ApplicationFailure.fromError(error, { nonRetryable: retryOn?.(error) === false });
}
