import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { buildWorkflowBundle } from '../../src/workers/bundle.ts';

const { History } = proto.temporal.api.history.v1;

/** As Temporal's own protobuf, which loses nothing. */
export type Recorded = Buffer;

const SILENT = new DefaultLogger('ERROR');

/** Replays histories against the workflows as they are now, or against others. @throws DeterminismViolationError */
export async function createReplayer(workflows?: string) {
  try {
    Runtime.install({ logger: SILENT });
  } catch {
    // Another file of this process has.
  }
  const workflowBundle = {
    code: workflows
      ? (
          await bundleWorkflowCode({
            workflowsPath: fileURLToPath(new URL(workflows, import.meta.url)),
            logger: SILENT,
          })
        ).code
      : await buildWorkflowBundle('workflows'),
  };
  return (recorded: Recorded) => {
    const history = History.decode(recorded);
    // Children are named after it.
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    return Worker.runReplayHistory({ workflowBundle }, history, id ?? undefined);
  };
}

/** The histories of every execution under one id, the oldest first: a retry and continue-as-new make more than one. */
export async function readHistories(client: Client, workflowId: string): Promise<Recorded[]> {
  const handle = client.workflow.getHandle(workflowId);
  // The last event is written a moment before Temporal closes the run.
  await handle.result().catch(() => undefined);
  const { firstExecutionRunId } = await chainOf(client, workflowId);
  const runs = new Map<string, Date>();
  const deadline = Date.now() + 15_000;
  const { runId: last } = await handle.describe();
  while ((!runs.has(last) || !runs.has(firstExecutionRunId)) && Date.now() < deadline) {
    const query = `WorkflowId = '${workflowId}'`;
    for await (const { runId, startTime } of client.workflow.list({ query }))
      runs.set(runId, startTime);
  }
  const inOrder = [...runs].sort(([, a], [, b]) => a.getTime() - b.getTime());
  return Promise.all(
    inOrder.map(async ([runId]) => {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      return Buffer.from(History.encode(History.fromObject(history)).finish());
    }),
  );
}

async function chainOf(client: Client, workflowId: string) {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  return { firstExecutionRunId: started?.firstExecutionRunId ?? '' };
}
