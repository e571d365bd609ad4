import type { EventEnvelope } from '../../contracts/event.ts';
import type { RunRef } from '../../contracts/run.ts';
import { isTerminal, type WorkflowStatus } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import type { FeedRequest } from '../../events/live-feed.ts';
import { getStatus } from './read-run.ts';

export interface WaitDeps {
  db: Database;
  followEvents(request: FeedRequest): AsyncIterable<EventEnvelope>;
  /** Counts the open request. @throws TenantLimitError */
  openStream(tenantId: string): Promise<() => void>;
}

interface Started {
  status: WorkflowStatus;
}

/**
 * Starts something, and waits for the end of its run for at most so many seconds.
 * @param caller its signal ends the waiting when it has gone
 * @returns what was started, with the status and the result if the run has ended in time
 */
export async function startAndWait<T extends Started, Result>(
  deps: WaitDeps,
  {
    seconds,
    tenantId,
    caller,
  }: { seconds: number; tenantId: string; caller: { signal: AbortSignal } },
  work: {
    start(): Promise<T>;
    idOf(started: T): string;
    read(workflowId: string): Promise<Result>;
  },
): Promise<T & { result?: Result }> {
  if (seconds === 0) return work.start();
  // Before the start: a refused request must start nothing.
  const release = await deps.openStream(tenantId);
  try {
    const started = await work.start();
    const run = { tenant_id: tenantId, workflow_id: work.idOf(started) };
    const ended = AbortSignal.any([caller.signal, AbortSignal.timeout(seconds * 1000)]);
    const status = await waitForEnd(deps, run, ended);
    if (!isTerminal(status)) return { ...started, status };
    return { ...started, status, result: await work.read(run.workflow_id) };
  } finally {
    release();
  }
}

async function waitForEnd(
  { db, followEvents }: WaitDeps,
  { tenant_id: tenantId, workflow_id: workflowId }: RunRef,
  signal: AbortSignal,
): Promise<WorkflowStatus> {
  const isEnded = async () => isTerminal((await getStatus(db, tenantId, workflowId)).status);
  const events = followEvents({
    tenantId,
    resource: 'workflows',
    resourceId: workflowId,
    after: 0,
    signal,
    isLast: async ({ type }) => type === 'workflow.status_changed' && (await isEnded()),
  });
  for await (const _ of events);
  return (await getStatus(db, tenantId, workflowId)).status;
}
