import type { Client } from '@langchain/langgraph-sdk';
import { v5 as uuidFrom } from 'uuid';
import { z } from 'zod';
import type { AgentJob, AgentTarget } from '../adapter.ts';
import { lenientList, parseEach } from './schemas.ts';

/** The id of the job's thread, the same for all attempts. */
export const toThreadId = ({ tenantId, agentId }: AgentTarget, { jobId }: AgentJob): string =>
  uuidFrom(`${tenantId}/${agentId}/${jobId}`, NAMESPACE);

/** Namespace of thread ids (RFC 9562, UUID version 5). */
const NAMESPACE = '5f0a4b9e-6a5e-4c7e-9b0d-2f6f3d1c8e47';

export async function ensureThread(
  client: Client,
  target: AgentTarget<'langgraph'>,
  job: AgentJob,
  signal: AbortSignal,
): Promise<string> {
  const threadId = toThreadId(target, job);
  await client.threads.create({
    threadId,
    ifExists: 'do_nothing',
    metadata: { job_id: job.jobId, tenant_id: job.tenantId, workflow_id: job.workflowId },
    signal,
  });
  return threadId;
}

const run = z.looseObject({
  run_id: z.string(),
  thread_id: z.string(),
  /** `pending`, `running`, `error`, `success`, `timeout`, `interrupted`, or a status of a later version. */
  status: z.string(),
  created_at: z.string().catch(''),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type Run = z.infer<typeof run>;

/** A turn of the job. `isNew` if this attempt created its run. */
export interface Turn {
  name: string;
  run: Run;
  isNew: boolean;
}

/** A job has one run per turn, and duplicates of concurrent attempts. */
const MAX_RUNS = 100;

export const parseRun = (answer: unknown): Run => run.parse(answer);

export const isActive = ({ status }: Run): boolean => status === 'pending' || status === 'running';

/** The thread's runs, oldest first. */
export async function listRuns(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<Run[]> {
  const answer = await client.runs.list(threadId, { limit: MAX_RUNS, signal });
  const runs = parseEach(run, answer).items;
  // Ids break ties, so that every attempt gets the same order.
  const keyOf = ({ created_at, run_id }: Run) => `${created_at} ${run_id}`;
  return runs.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const interrupt = z.looseObject({
  id: z.string().nullish().catch(undefined),
  /** The name before LangGraph 0.6. */
  interrupt_id: z.string().nullish().catch(undefined),
  value: z.unknown(),
});

const task = z.looseObject({
  id: z.string(),
  name: z.string(),
  error: z.unknown().optional(),
  interrupts: lenientList(interrupt),
});

const checkpoint = z.looseObject({ checkpoint_id: z.string().nullish() });

const state = z.looseObject({
  values: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish(),
  next: lenientList(z.string()),
  tasks: lenientList(task),
  checkpoint: checkpoint.nullish().catch(undefined),
  /** The place before LangGraph 0.3. */
  checkpoint_id: z.string().nullish().catch(undefined),
});
export type ThreadState = z.infer<typeof state>;

export async function readState(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<ThreadState> {
  return state.parse(await client.threads.getState(threadId, undefined, { signal }));
}

/** A deployment that lost its checkpoints returns an empty state, as for a new thread. */
export const hasCheckpoint = ({ checkpoint, checkpoint_id, values }: ThreadState): boolean =>
  Boolean(checkpoint?.checkpoint_id ?? checkpoint_id) || Object.keys(values ?? {}).length > 0;
