import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../../platform/canonical-json.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { processId, stopLostGroup } from './process-group.ts';
import { createWorkspace, GitError } from './workspace.ts';

export const machine = hostname();

type OpenedJob =
  | { kind: 'ended'; outcome: AgentOutcome }
  | {
      kind: 'open';
      directory: string;
      record: JobRecord;
      /** The session to resume; undefined for a new job. */
      session: string | undefined;
    };

/**
 * Resumes the job of an earlier attempt, after the processes of that attempt have ended, or creates a new one.
 * @throws AgentError `broken_off` if the job cannot be resumed or its state is unknown
 */
export async function openJob(
  { workspaces, repository }: JobLocation,
  job: AgentJob,
  { signal }: AgentCall,
): Promise<OpenedJob> {
  // Both ids match ^[A-Za-z0-9_-]{1,64}$, so the directory is below `workspaces`.
  const directory = join(resolve(workspaces), job.tenantId, job.jobId);
  const progress = job.progress && savedProgress.safeParse(job.progress);
  if (progress && progress.data?.machine !== machine)
    throw new AgentError(
      'broken_off',
      `The job cannot continue on this machine: its workspace is on ${progress.data?.machine ?? 'the machine of another worker'}.`,
    );
  const record = await readRecord(directory);
  const outcome = progress && record?.outcomes[outcomeKey(job)];
  if (outcome) return { kind: 'ended', outcome };
  if (record?.process) await stopLostGroup(record.process);
  if (progress && (!record || record.is_prompted)) return resumeJob(directory);
  const base = await createWorkspace({ directory, repository, signal }).catch(throwWorkspaceError);
  const attempt = randomUUID();
  const fresh = { attempt, base, is_prompted: false, spent: NO_USAGE, outcomes: {} };
  await writeRecord(directory, fresh);
  return { kind: 'open', directory, record: fresh, session: undefined };
}

interface JobLocation {
  workspaces: string;
  repository: string | undefined;
}

/** What `call.save` stores. The rest is in the job's directory, on this machine only. */
const savedProgress = z.object({ machine: z.string() });

/** Hides git's message, which names paths that tenants must not see. */
function throwWorkspaceError(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  throw new AgentError('unreachable', 'The workspace of the job cannot be created.', {
    cause: error,
  });
}

async function resumeJob(directory: string): Promise<OpenedJob> {
  // Read again: the earlier attempt may have recorded its session before it was stopped.
  const record = await readRecord(directory);
  if (!record)
    throw new AgentError(
      'broken_off',
      'The workspace of the job no longer exists on this machine.',
    );
  if (!record.session_id)
    throw new AgentError(
      'broken_off',
      'The job cannot be resumed: the agent stopped before it reported its session.',
    );
  const { process: _, ...kept } = record;
  const taken = { ...kept, attempt: randomUUID() };
  await writeRecord(directory, taken);
  return { kind: 'open', directory, record: taken, session: record.session_id };
}

/** A job has one outcome per turn. The key names the question that the turn answered. */
export const outcomeKey = (job: AgentJob): string =>
  job.resume ? hashOf(job.resume.token) : 'first';

export type JobUsage = z.infer<typeof spent>;

const spent = z.object({ input_tokens: z.int(), output_tokens: z.int(), cost_usd: z.string() });

/** The job's state, in a file of its directory that outlives the worker. */
const jobRecord = z.object({
  /** The attempt that owns the directory. */
  attempt: z.string(),
  /** The commit that changes are compared with. */
  base: z.string(),
  process: processId.optional(),
  /** Whether the agent has received its prompt. */
  is_prompted: z.boolean(),
  session_id: z.string().optional(),
  /** Sum of all turns that ended. */
  spent,
  /** By `outcomeKey`. Kept so that a worker that dies before it reports an outcome does not lose it. */
  outcomes: z.record(
    z.string(),
    z.custom<AgentOutcome>((value) => typeof value === 'object'),
  ),
});
export type JobRecord = z.infer<typeof jobRecord>;

const NO_USAGE: JobUsage = { input_tokens: 0, output_tokens: 0, cost_usd: '0' };

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
