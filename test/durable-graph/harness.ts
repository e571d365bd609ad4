import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { expect } from 'vitest';
import type { AnyGraph } from '../../src/durable-graph/graph.ts';
import { durableGraphPlugin } from '../../src/durable-graph/graph-plugin.ts';
import type { StreamChunk } from '../../src/durable-graph/run-node.ts';

type History = Awaited<ReturnType<WorkflowHandleWithFirstExecutionRunId['fetchHistory']>>;

interface HarnessOptions {
  address: string;
  /** Of the test file. */
  workflows: URL;
  graphs: Record<string, AnyGraph>;
  /** Chat models answer in chunks when somebody listens, and in whole messages otherwise. */
  listen?: boolean;
  standInModules?: RegExp[];
}

/** Workers for graphs: one that keeps workflows in its cache, and one that replays each from its history at every task. */
export async function startGraphWorkers({
  address,
  workflows,
  graphs,
  listen = false,
  standInModules = [],
}: HarnessOptions) {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Another file of this process has.
  }
  const chunks: StreamChunk[] = [];
  const plugin = durableGraphPlugin({
    graphs,
    standInModules,
    ...(listen && { onStream: (chunk: StreamChunk) => void chunks.push(chunk) }),
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(workflows),
    plugins: [plugin],
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const name = `graphs-${crypto.randomUUID()}`;
  const start = (taskQueue: string, maxCachedWorkflows: number) =>
    Worker.create({
      connection,
      taskQueue,
      workflowBundle,
      maxCachedWorkflows,
      plugins: [plugin],
      maxHeartbeatThrottleInterval: '200ms',
      defaultHeartbeatThrottleInterval: '200ms',
    });
  const workers = [await start(name, 100), await start(`${name}-uncached`, 0)];
  const running = Promise.all(workers.map((worker) => worker.run()));
  let number = 0;

  /** Replays every run of a workflow that has ended. */
  const replay = async (handle: WorkflowHandleWithFirstExecutionRunId): Promise<number> => {
    let runs = 0;
    let runId: string | undefined = handle.firstExecutionRunId;
    while (runId) {
      const history: History = await client.workflow
        .getHandle(handle.workflowId, runId)
        .fetchHistory();
      await Worker.runReplayHistory({ workflowBundle }, history, handle.workflowId);
      runs++;
      const last = history.events?.at(-1);
      runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
    }
    return runs;
  };

  return {
    name,
    connection,
    client,
    chunks,
    replay,
    code: workflowBundle.code,

    start: (workflow: string, args: unknown[], queue: 'cached' | 'uncached' = 'cached') =>
      client.workflow.start(workflow, {
        args,
        taskQueue: queue === 'cached' ? name : `${name}-uncached`,
        workflowId: `${name}-${number++}`,
        workflowExecutionTimeout: '50s',
      }),

    stop: async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await connection.close();
      await client.connection.close();
    },
  };
}

export type GraphWorkers = Awaited<ReturnType<typeof startGraphWorkers>>;

/** Once on each worker, `drive` meanwhile; both must agree, and replay. */
export async function runBothWays(
  workers: GraphWorkers,
  workflow: string,
  args: unknown[],
  drive: (handle: WorkflowHandleWithFirstExecutionRunId) => Promise<unknown> = async () =>
    undefined,
  comparable: (result: unknown) => unknown = withoutIds,
): Promise<unknown> {
  const both = (['cached', 'uncached'] as const).map(async (queue) => {
    const handle = await workers.start(workflow, args, queue);
    await drive(handle);
    const result: unknown = await handle.result();
    await workers.replay(handle);
    return result;
  });
  const [cached, uncached] = await Promise.all(both);
  expect(comparable(uncached)).toEqual(comparable(cached));
  return comparable(cached);
}

/** As JSON, and without the ids of messages, which are random. */
export const withoutIds = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part) =>
      key === 'id' && typeof part === 'string' ? undefined : part,
    ) ?? 'null',
  );

/** For what comes as it is done: nodes of one superstep are done in any order. */
export const inAnyOrder = (chunks: unknown): string[] =>
  (Array.isArray(chunks) ? chunks : []).map((chunk) => JSON.stringify(withoutIds(chunk))).sort();
