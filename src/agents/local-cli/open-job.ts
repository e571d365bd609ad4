import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../../platform/canonical-json.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { GitError } from './git.ts';
import { type JobRecord, readRecord, writeRecord } from './job-record.ts';
import { stopLostGroup } from './process-group.ts';
import { NOTHING_SPENT } from './read-result.ts';
import { makeWorkspace } from './workspace.ts';

/** What is saved. The rest is in the job's directory, which is on this machine only. */
const progressShape = z.object({ machine: z.string() });

export const machine = hostname();

export type OpenedJob =
  | { kind: 'ended'; outcome: AgentOutcome }
  | {
      kind: 'open';
      directory: string;
      record: JobRecord;
      /** Where the job goes on; undefined where it begins. */
      session: string | undefined;
    };

interface Place {
  workspaces: string;
  repository: string | undefined;
}

/**
 * Finds the job that an earlier attempt began, after it has made sure that nothing of that attempt still runs; or begins it.
 * @throws AgentError `broken_off` where nobody can tell what became of it, or where it cannot be gone on with
 */
export async function openJob(
  { workspaces, repository }: Place,
  job: AgentJob,
  { signal }: AgentCall,
): Promise<OpenedJob> {
  // Both match ^[A-Za-z0-9_-]{1,64}$, so that this is a place below.
  const directory = join(resolve(workspaces), job.tenantId, job.jobId);
  const progress = job.progress && progressShape.safeParse(job.progress);
  if (progress && progress.data?.machine !== machine)
    throw new AgentError(
      'broken_off',
      `The work is on the machine ${progress.data?.machine ?? 'of another worker'}, and cannot go on here.`,
    );
  const record = await readRecord(directory);
  const outcome = progress && record?.outcomes[outcomeKey(job)];
  if (outcome) return { kind: 'ended', outcome };
  if (record?.process) await stopLostGroup(record.process);
  if (progress && (!record || record.is_prompted)) return goOn(directory);
  const base = await makeWorkspace({ directory, repository, signal }).catch(toAgentError);
  const attempt = randomUUID();
  const fresh = { attempt, base, is_prompted: false, spent: NOTHING_SPENT, outcomes: {} };
  await writeRecord(directory, fresh);
  return { kind: 'open', directory, record: fresh, session: undefined };
}

/** What git says names places that are no tenant's business. */
function toAgentError(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  throw new AgentError('unreachable', 'The workspace of the job cannot be made.', { cause: error });
}

async function goOn(directory: string): Promise<OpenedJob> {
  // Again: an attempt that was still there may have learned its session until it was stopped.
  const record = await readRecord(directory);
  if (!record)
    throw new AgentError('broken_off', 'The workspace of the job is not on this machine any more.');
  if (!record.session_id)
    throw new AgentError('broken_off', 'The agent was lost before it had told its session.');
  const { process: _, ...kept } = record;
  const taken = { ...kept, attempt: randomUUID() };
  await writeRecord(directory, taken);
  return { kind: 'open', directory, record: taken, session: record.session_id };
}

/** A job has an outcome before each answer of a person, and one after the last. */
export const outcomeKey = (job: AgentJob): string =>
  job.resume ? hashOf(job.resume.token) : 'first';
