import { type EffectRecord, effectIdOf } from '../../tools/call-with-ledger.ts';
import type { ToolResult } from '../../tools/tool.ts';
import { resolveUnknownEffect } from '../conversations/tool-call-decisions.ts';
import { forgetProgress, openCall } from './call-record.ts';
import { type CallAgentRequest, conversationKey, idsOf, type Job } from './job.ts';

/** The effect that the job is, by how many lives of the run it has failed in before: after a failure it is another job. */
export function jobEffects(request: CallAgentRequest, agent: string) {
  const { agent_id, step_id: step, round } = request;
  const args = { agent_id, step, round };
  return (failures: number): EffectRecord => ({
    ...conversationKey(request),
    effectId: effectIdOf(request.conversation_id, `job/${failures}`, args),
    tool: `agent ${agent}`,
    arguments: args,
  });
}

/**
 * Says that the job begins. What was begun before and may not be repeated is settled by a person: then it has a result. An agent that changes
 * nothing has no place in the ledger.
 */
export async function begin(job: Job): Promise<ToolResult | undefined> {
  const { deps, request } = job;
  job.isNew = true;
  if (changesNothing(job)) return undefined;
  for (let failures = 0; ; failures++) {
    job.effect = job.effects(failures);
    const state = await deps.ledger.begin(job.effect);
    if (state.kind === 'new') return undefined;
    if (state.status === 'failed' && failures < request.attempt) continue;
    if (state.result) return state.result;
    job.isNew = false;
    if (state.status !== 'unknown' && (await isRepeatable(job))) return undefined;
    return settle(job, state.asked);
  }
}

const changesNothing = ({ adapter, row }: Job): boolean =>
  adapter.readOnly === true || row.annotations.read_only;

export async function isRepeatable(job: Job): Promise<boolean> {
  const { adapter, target, deps, row } = job;
  if (changesNothing(job) || row.annotations.idempotent) return true;
  const { progress } = await openCall(deps.db, job.callKey, idsOf(job));
  return adapter.rejoins(target, progress ?? undefined);
}

/** A person says what became of it: a result, or nothing where it is to be done again. */
async function settle(job: Job, asked: number): Promise<ToolResult | undefined> {
  const { deps, request, effect, key } = job;
  await deps.ledger.finish(effect, 'unknown', null);
  const { step_id: stepId, attempt, waiter } = request;
  const result = await resolveUnknownEffect(deps, { key, stepId, attempt, waiter }, effect, asked);
  if (result) return result;
  await forgetProgress(deps.db, job.callKey);
  return begin(job);
}
