import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AgentOutcome } from '../adapter.ts';
import { processId } from './process-group.ts';

const spent = z.object({ input_tokens: z.int(), output_tokens: z.int(), cost_usd: z.string() });
export type Spent = z.infer<typeof spent>;

/** The marker of a job's directory: what became of the job, in a file that outlives the worker. */
const jobRecord = z.object({
  /** Of the attempt that the directory belongs to now. */
  attempt: z.string(),
  /** The commit that changes are counted from. */
  base: z.string(),
  process: processId.optional(),
  /** Whether the agent was told what to do. */
  is_prompted: z.boolean(),
  session_id: z.string().optional(),
  /** By all attempts that came to an end. */
  spent,
  /** By the question that was answered before them. They are kept when the worker dies before it could tell one. */
  outcomes: z.record(
    z.string(),
    z.custom<AgentOutcome>((value) => typeof value === 'object'),
  ),
});
export type JobRecord = z.infer<typeof jobRecord>;

export async function readRecord(directory: string): Promise<JobRecord | undefined> {
  try {
    return jobRecord.parse(JSON.parse(await readFile(join(directory, 'job.json'), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRecord(directory: string, record: JobRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, `job.json.${record.attempt}`);
  await writeFile(file, JSON.stringify(record));
  await rename(file, join(directory, 'job.json'));
}
