import type { AgentJob } from '../../agents/adapter.ts';
import { describeStep } from '../runs/prompts.ts';
import { readStepContext } from '../runs/run-context.ts';
import type { Job } from './job.ts';

/** What the agent is to do, from what is stored. */
export async function readJob({
  deps,
  request,
  key,
}: Job): Promise<Omit<AgentJob, 'jobId' | 'progress' | 'resume'>> {
  const [context, run] = await Promise.all([
    readStepContext(deps.db, request),
    deps.db
      .selectFrom('workflows')
      .select('session_id')
      .where('tenant_id', '=', key.tenantId)
      .where('workflow_id', '=', key.owner.id)
      .executeTakeFirstOrThrow(),
  ]);
  const { task, title, instruction, input, dependencies, revision } = context;
  return {
    tenantId: key.tenantId,
    workflowId: key.owner.id,
    task,
    title,
    // Agents that take no prompt must hear of the review, too.
    instruction: revision?.feedback
      ? `${instruction}\n\nYour earlier result was not accepted: ${revision.feedback}`
      : instruction,
    prompt: describeStep(context),
    input,
    dependencies: dependencies.map(({ step_id, title, output }) => ({ step_id, title, output })),
    sessionId: run.session_id,
  };
}
