import type { AgentJob, AgentOutcome } from '../../agents/adapter.ts';
import { AgentError } from '../../agents/agent-error.ts';
import type { ConversationKey } from '../../db/queries/messages.ts';
import type { AgentQuestion } from '../../db/tables/agents.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { type EffectRecord, effectIdOf } from '../../tools/call-with-ledger.ts';
import type { ToolResult } from '../../tools/tool.ts';
import { releaseCall, reserveCall } from '../budgets/reserve-call.ts';
import { settleWithPerson } from '../conversations/settle-effect.ts';
import { type AgentRow, readAgent } from '../registry/agent-row.ts';
import { toTarget } from '../registry/to-target.ts';
import { askForAgent } from './ask-for-agent.ts';
import { closeCall, forgetProgress, openCall, saveProgress, saveQuestion } from './call-record.ts';
import type { AgentAnswer, CallAgentDeps, CallAgentRequest, Job } from './job.ts';
import { readJob } from './read-job.ts';
import { ANSWER_AT, findAnswer, storeAnswer } from './store-answer.ts';

/**
 * Has an agent do a step's job, once. See README.md.
 * @throws AgentError when another attempt can help, or none can
 * @throws WaitsForPerson StoppedByPersonError
 */
export async function callAgent(
  deps: CallAgentDeps,
  request: CallAgentRequest,
): Promise<AgentAnswer> {
  const job = await prepare(deps, request);
  const stored = await findAnswer(job);
  if (stored) return close(job, stored);
  for (;;) {
    // Whatever waits for a person comes before the job is said to begin: what was begun may have been done.
    const { question } = await openCall(deps.db, job.callKey, jobIds(job));
    const resume = question ? await askForAgent(job, question) : undefined;
    const outcome = await withinBudget(job, async () => {
      const settled = await begin(job);
      return settled ? answerOf(job, settled) : attempt(job, resume);
    });
    if (outcome?.kind === 'answer') return finish(job, outcome);
    if (outcome) await remember(job, outcome);
  }
}

/** What was reserved is taken back with the answer that is stored, or here where there is none. */
async function withinBudget(
  job: Job,
  work: () => Promise<AgentOutcome | undefined>,
): Promise<AgentOutcome | undefined> {
  const { deps, request, key, row } = job;
  const callId = reservationOf(job);
  const isReserved = await reserveCall(deps, {
    tenantId: key.tenantId,
    workflowId: key.workflowId,
    stepId: request.step_id,
    waiter: request.waiter,
    callId,
    tokens: EXPECTED_TOKENS,
    costUsd: row.cost_usd ?? '0',
  });
  let outcome: AgentOutcome | undefined;
  try {
    outcome = await work();
    return outcome;
  } finally {
    if (isReserved && outcome?.kind !== 'answer') await releaseCall(deps.db, key.tenantId, callId);
  }
}

/** What a job uses, as long as nobody knows better. */
const EXPECTED_TOKENS = 2000;

async function prepare(deps: CallAgentDeps, request: CallAgentRequest): Promise<Job> {
  const { tenant_id: tenantId, workflow_id: workflowId, conversation_id } = request;
  const row = await readAgent(deps.db, tenantId, request.agent_id).catch((error: unknown) => {
    if (error instanceof NotFoundError)
      throw new AgentError('rejected', `The agent ${request.agent_id} was removed.`);
    throw error;
  });
  if (row.status === 'inactive') throw new AgentError('rejected', `${row.name} is switched off.`);
  const key = { tenantId, workflowId, conversationId: conversation_id };
  const args = { agent_id: row.agent_id, step: request.step_id, round: request.round };
  return {
    deps,
    request,
    key,
    callKey: { tenantId, callId: conversation_id },
    row,
    adapter: deps.registry.adapters[row.type],
    target: toTarget(deps.registry, row),
    effect: effectOf(key, row, args, 0),
    args,
  };
}

const effectOf = (
  key: ConversationKey,
  row: AgentRow,
  args: Record<string, unknown>,
  failures: number,
): EffectRecord => ({
  ...key,
  effectId: effectIdOf(key.conversationId, `job/${failures}`, args),
  tool: `agent ${row.name}`,
  arguments: args,
});

/**
 * Says that the job begins. One that failed in an earlier life of the run is another job in this one. What was begun before and may not be
 * repeated is settled by a person: then it has a result.
 */
async function begin(job: Job): Promise<ToolResult | undefined> {
  const { deps, key, row, args, request } = job;
  for (let failures = 0; ; failures++) {
    job.effect = effectOf(key, row, args, failures);
    const state = await deps.ledger.begin(job.effect);
    if (state.kind === 'new') return undefined;
    if (state.status === 'failed' && failures < request.attempt) continue;
    if (state.result) return state.result;
    if (state.status !== 'unknown' && (await isRepeatable(job))) return undefined;
    return settle(job, state.asked);
  }
}

async function isRepeatable(job: Job): Promise<boolean> {
  const { adapter, target, deps, row } = job;
  const { read_only, idempotent } = row.annotations;
  if (adapter.readOnly || read_only || idempotent) return true;
  const { progress } = await openCall(deps.db, job.callKey, jobIds(job));
  return adapter.rejoins(target, progress ?? undefined);
}

/** A person says what became of it: a result, or nothing where it is to be done again. */
async function settle(job: Job, asked: number): Promise<ToolResult | undefined> {
  const { deps, request, effect } = job;
  await deps.ledger.finish(effect, 'unknown', null);
  const { step_id: stepId, attempt, waiter } = request;
  const result = await settleWithPerson(
    deps,
    { key: job.key, stepId, attempt, waiter },
    effect,
    asked,
  );
  if (result) return result;
  await forgetProgress(deps.db, job.callKey);
  return begin(job);
}

const jobIds = ({ request, row }: Job) => ({
  workflowId: request.workflow_id,
  stepId: request.step_id,
  agentId: row.agent_id,
});

/** Undefined where the outcome is unknown and the job may not be repeated. */
async function attempt(job: Job, resume: AgentJob['resume']): Promise<AgentOutcome | undefined> {
  const { deps, request, adapter, target, effect } = job;
  const { progress } = await openCall(deps.db, job.callKey, jobIds(job));
  try {
    const described = await readJob(job);
    return await adapter.execute(
      target,
      { ...described, jobId: effect.effectId, progress: progress ?? undefined, resume },
      {
        signal: request.signal,
        emit: request.emit,
        save: (next) => saveProgress(deps.db, job.callKey, next),
      },
    );
  } catch (error) {
    const problem = toProblem(error);
    await note(job, problem);
    const isOpen = problem instanceof AgentError && problem.outcome === 'unknown';
    if (isOpen && !(await isRepeatable(job))) return undefined;
    throw problem;
  }
}

/** db/queries/messages.ts takes the reservation back under the same id. */
const reservationOf = ({ key }: Job) => `${key.conversationId}/${ANSWER_AT}`;

function toProblem(error: unknown): unknown {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeout ? new AgentError('timeout', 'The agent did not answer in time.') : error;
}

/** What the ledger and the statistics are told of an error. */
async function note(job: Job, problem: unknown): Promise<void> {
  if (!(problem instanceof AgentError)) return;
  const { deps, effect } = job;
  if (problem.outcome === 'not_executed') await deps.ledger.clear(effect);
  if (problem.outcome === 'settled') {
    await deps.ledger.finish(effect, 'failed', { text: problem.message, is_error: true });
    await forgetProgress(deps.db, job.callKey);
  }
  if (!problem.retryable) await closeCall(deps.db, job.callKey, 'failed');
}

async function remember(
  job: Job,
  { question, shown, schema, token }: Extract<AgentOutcome, { kind: 'question' }>,
): Promise<void> {
  const { question: last } = await openCall(job.deps.db, job.callKey, jobIds(job));
  const next: AgentQuestion = {
    number: (last?.number ?? 0) + 1,
    question,
    token,
    ...(shown && { shown }),
    ...(schema && { schema }),
  };
  await saveQuestion(job.deps.db, job.callKey, next);
}

/** A failure that is known is not asked for again; in a new life of the run it is. */
async function answerOf(job: Job, result: ToolResult) {
  if (!result.is_error) return { kind: 'answer' as const, text: result.text };
  await forgetProgress(job.deps.db, job.callKey);
  await closeCall(job.deps.db, job.callKey, 'failed');
  throw new AgentError('failed', result.text);
}

async function finish(
  job: Job,
  outcome: Extract<AgentOutcome, { kind: 'answer' }>,
): Promise<AgentAnswer> {
  return close(job, await storeAnswer(job, outcome));
}

/** What follows the stored answer; repeatable. */
async function close(job: Job, answer: AgentAnswer & { text: string }): Promise<AgentAnswer> {
  const { deps, effect } = job;
  await deps.ledger.finish(effect, 'succeeded', { text: answer.preview, is_error: false });
  await closeCall(deps.db, job.callKey, 'answered');
  const { text: _, ...told } = answer;
  return told;
}
