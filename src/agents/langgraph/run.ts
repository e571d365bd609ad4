import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import { parseEach } from './parse-each.ts';

const run = z.looseObject({
  run_id: z.string(),
  thread_id: z.string(),
  /** `pending`, `running`, `error`, `success`, `timeout`, `interrupted`; later deployments may have others. */
  status: z.string(),
  created_at: z.string().catch(''),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type Run = z.infer<typeof run>;

/** Of a job: one for its beginning and for each answer, and those that were one too many. */
const MAX_RUNS = 100;

export const parseRun = (answer: unknown): Run => run.parse(answer);

export const isLive = ({ status }: Run): boolean => status === 'pending' || status === 'running';

/** The thread's runs, the oldest first. */
export async function listRuns(
  client: Client,
  threadId: string,
  signal: AbortSignal,
): Promise<Run[]> {
  const answer = await client.runs.list(threadId, { limit: MAX_RUNS, signal });
  const runs = parseEach(run, answer).items;
  // Of the same moment, the ids decide: every attempt must come to the same order.
  const keyOf = ({ created_at, run_id }: Run) => `${created_at} ${run_id}`;
  return runs.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
