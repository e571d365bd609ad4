import type { Client } from '@langchain/langgraph-sdk';
import { v5 as uuidFrom } from 'uuid';
import type { AgentJob, AgentTarget } from '../adapter.ts';

/** Our own namespace for ids of threads (RFC 9562, version 5). */
const NAMESPACE = '5f0a4b9e-6a5e-4c7e-9b0d-2f6f3d1c8e47';

/** The job's thread: the same for all attempts. */
export const threadIdOf = ({ tenantId, agentId }: AgentTarget, { jobId }: AgentJob): string =>
  uuidFrom(`${tenantId}/${agentId}/${jobId}`, NAMESPACE);

export async function prepareThread(
  client: Client,
  target: AgentTarget<'langgraph'>,
  job: AgentJob,
  signal: AbortSignal,
): Promise<string> {
  const threadId = threadIdOf(target, job);
  await client.threads.create({
    threadId,
    ifExists: 'do_nothing',
    metadata: { job_id: job.jobId, tenant_id: job.tenantId, workflow_id: job.workflowId },
    signal,
  });
  return threadId;
}
