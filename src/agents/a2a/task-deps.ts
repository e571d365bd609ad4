import { v5 as uuidFrom } from 'uuid';
import { z } from 'zod';
import type { AgentCall, AgentJob, AgentTarget, Progress } from '../adapter.ts';
import type { Connection } from './connect.ts';

export interface TaskDeps extends Connection {
  target: AgentTarget<'a2a_server'>;
  job: AgentJob;
  call: AgentCall;
}

/** Kept from before the message is sent (without the task) and from when its task is known. */
const progress = z.object({ message_id: z.string(), task_id: z.string().optional() });
export type TaskProgress = z.infer<typeof progress>;

export const progressOf = (saved: Progress | undefined): TaskProgress | undefined =>
  progress.safeParse(saved).data;

/** Our own namespace for ids (RFC 9562, version 5). */
const NAMESPACE = 'b8f5c2de-3f0e-4f0a-8d55-93c1b7a6e2d4';

/** The job's own context: all the tasks in it are the job's. */
export const contextIdOf = ({ tenantId, agentId }: AgentTarget, { jobId }: AgentJob): string =>
  uuidFrom(`${tenantId}/${agentId}/${jobId}`, NAMESPACE);

/** The same for every attempt, so that agents can see a repetition. */
export const answerIdOf = ({ jobId }: AgentJob, questionId: string): string =>
  uuidFrom(`${jobId}/${questionId}`, NAMESPACE);
