import { patched, proxyLocalActivities } from '@temporalio/workflow';
import type { AgentJobActivities } from '../../activities/agent-jobs.ts';
import type { AssignedStep } from '../../contracts/plan.ts';
import { isCancelled } from '../kit/cancellation.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { failureOf } from '../kit/failure.ts';
import { conversationOf, publishStatus, type Run } from './run.ts';

const { findReplacement } =
  proxyLocalActivities<Pick<AgentJobActivities, 'findReplacement'>>(DATABASE_WRITE_OPTIONS);

/** What another agent may do better. People who stop a step, limits and cancellations are not among it. */
const REPLACEABLE = /^(agent|model)_/;

/** Gives a step whose agent has failed to the next one who is able. @returns false when there is none, or it would not help */
export async function replaceAgent(
  run: Run,
  step: AssignedStep,
  tried: string[],
  problem: unknown,
): Promise<boolean> {
  // Who asked for one agent gets that one.
  if (isCancelled(problem) || run.input.settings.execution) return false;
  const error = failureOf(problem);
  if (!REPLACEABLE.test(error.code) || !patched('replace-agent')) return false;
  const { tenant_id, workflow_id } = run.input;
  const { step_id, title, capability } = step;
  const conversation_id = conversationOf(run, step);
  const next = await findReplacement({
    tenant_id,
    workflow_id,
    capability,
    tried,
    conversation_id,
  });
  if (!next) return false;
  const from = `${step.agent.name}@${step.agent.version}`;
  step.agent = next;
  run.state.waiting.delete(step_id);
  run.agents.forget(step_id);
  const { round } = run.state;
  run.recorder.record({ kind: 'step_reassigned', step_id, title, round, from, to: next, error });
  publishStatus(run);
  await run.recorder.flush();
  return true;
}
