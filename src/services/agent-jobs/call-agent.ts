import type { AgentJob, AgentOutcome, StreamPart } from '../../agents/adapter.ts';
import { AgentError } from '../../agents/agent-error.ts';
import type { AgentQuestion } from '../../db/tables/agents.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { toStorableText } from '../../platform/storable-json.ts';
import type { ToolResult } from '../../tools/tool.ts';
import { toTarget } from '../agents/agent-registry.ts';
import { readAgent } from '../agents/agent-row.ts';
import { reportHealth } from '../agents/check-agents.ts';
import { assertOutput } from '../conversations/read-output.ts';
import { readStepContext } from '../runs/run-context.ts';
import { askForAgent } from './ask-for-agent.ts';
import { assertAnswered } from './assert-answered.ts';
import { begin, isRepeatable, jobEffects } from './begin-job.ts';
import { closeCall, forgetProgress, openCall, saveProgress, saveQuestion } from './call-record.ts';
import {
  type AgentAnswer,
  type CallAgentDeps,
  type CallAgentRequest,
  conversationKey,
  idsOf,
  type Job,
} from './job.ts';
import { readJob } from './read-job.ts';
import { findAnswer, storeAnswer } from './store-answer.ts';
import { withBudgetReservation } from './within-budget.ts';

/**
 * Has an agent do a step's job, once. See README.md.
 * @throws AgentError when another attempt can help, or none can
 * @throws DecisionPendingError DecisionRejectedError
 */
export async function callAgent(
  deps: CallAgentDeps,
  request: CallAgentRequest,
): Promise<AgentAnswer> {
  // Whatever has become of the agent since: what was answered is the answer.
  const stored = await findAnswer(deps.db, conversationKey(request));
  if (stored) return close(deps, request, stored);
  const job = await prepare(deps, request);
  for (;;) {
    // Whatever waits for a person comes before the job is said to begin: what was begun may have been done.
    const { question } = await openCall(deps.db, job.callKey, idsOf(job));
    const resume = question ? await askForAgent(job, question) : undefined;
    const outcome = await withBudgetReservation(job, async () => {
      const described = await describe(job);
      const settled = await begin(job);
      return settled ? answerOf(job, settled) : attempt(job, { ...described, resume });
    });
    // It has just worked, whatever the last check has found.
    if (outcome && job.row.status === 'error') await reportHealth(deps.registry, job.row, null);
    if (outcome?.kind === 'answer') return close(deps, request, await storeAnswer(job, outcome));
    if (outcome) await remember(job, outcome);
  }
}

async function prepare(deps: CallAgentDeps, request: CallAgentRequest): Promise<Job> {
  const { tenant_id: tenantId } = request;
  const row = await readAgent(deps.db, tenantId, request.agent_id).catch((error: unknown) => {
    if (error instanceof NotFoundError)
      throw new AgentError('rejected', `The agent ${request.agent_id} was deleted.`);
    throw error;
  });
  if (row.status === 'inactive')
    throw new AgentError('rejected', `The agent ${row.name} is inactive.`);
  const key = conversationKey(request);
  const effects = jobEffects(request, row.name);
  return {
    deps,
    request,
    key,
    callKey: { tenantId, callId: key.conversationId },
    row,
    adapter: deps.registry.adapters[row.type],
    target: toTarget(deps.registry, row),
    effects,
    effect: effects(0),
    activity: [],
  };
}

/** All that can go wrong before anything is sent goes wrong here, before the job is said to begin. */
async function describe(job: Job): Promise<Omit<AgentJob, 'jobId' | 'progress' | 'resume'>> {
  try {
    await job.target.headers();
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    throw new AgentError('unauthorized', error.message, { cause: error });
  }
  return readJob(job);
}

/** Undefined where the outcome is unknown and the job may not be repeated. */
async function attempt(
  job: Job,
  described: Omit<AgentJob, 'jobId' | 'progress'>,
): Promise<AgentOutcome | undefined> {
  const { deps, request, adapter, target, effect } = job;
  const { progress } = await openCall(deps.db, job.callKey, idsOf(job));
  job.activity = [];
  try {
    const outcome = await adapter.execute(
      target,
      { ...described, jobId: effect.effectId, progress: progress ?? undefined },
      {
        signal: request.signal,
        emit: (part) => {
          collectActivity(job, part);
          request.emit(part);
        },
        save: (next) => saveProgress(deps.db, job.callKey, next),
      },
    );
    return assertAnswered(target.name, outcome);
  } catch (error) {
    const problem = await note(job, toProblem(error));
    const isOpen = problem instanceof AgentError && problem.outcome === 'unknown';
    if (isOpen && !(await isRepeatable(job))) return undefined;
    throw problem;
  }
}

const MAX_ACTIVITY = 200;
const MAX_ACTIVITY_DATA = 2000;

function collectActivity({ activity }: Job, part: StreamPart): void {
  if (part.kind === 'text' || part.kind === 'status' || activity.length >= MAX_ACTIVITY) return;
  const data = part.data === undefined ? null : (JSON.stringify(part.data) ?? null);
  activity.push({
    kind: part.kind,
    name: part.name.slice(0, 200),
    data: data && toStorableText(data.slice(0, MAX_ACTIVITY_DATA)),
  });
}

function toProblem(error: unknown): unknown {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return isTimeout ? new AgentError('timeout', 'The agent did not answer in time.') : error;
}

/** Tells the ledger and the statistics of an error. Of a job that was begun before, an attempt that reached nobody says nothing. */
async function note(job: Job, problem: unknown): Promise<unknown> {
  if (!(problem instanceof AgentError)) return problem;
  const { deps, effect, callKey, adapter, target } = job;
  const { progress } = await openCall(deps.db, callKey, idsOf(job));
  const isFound = adapter.rejoins(target, progress ?? undefined) && (progress || !job.isNew);
  if (problem.kind === 'unreachable') await reportHealth(deps.registry, job.row, problem.message);
  if (isFound && problem.retryable) return problem.asUnderway();
  if (problem.outcome === 'not_executed' && job.isNew) await deps.ledger.clear(effect);
  if (problem.outcome === 'settled') {
    await deps.ledger.finish(effect, 'failed', { text: problem.message, is_error: true });
    await forgetProgress(deps.db, callKey);
  }
  if (!problem.retryable) await closeCall(deps.db, callKey, 'failed');
  return problem;
}

async function remember(
  job: Job,
  { kind: _, ...asked }: Extract<AgentOutcome, { kind: 'question' }>,
): Promise<void> {
  const { question: last } = await openCall(job.deps.db, job.callKey, idsOf(job));
  const next: AgentQuestion = { number: (last?.number ?? 0) + 1, ...asked };
  await saveQuestion(job.deps.db, job.callKey, next);
}

/** A failure that is known is not asked for again; in a new life of the run it is. */
async function answerOf(job: Job, result: ToolResult) {
  if (!result.is_error) return { kind: 'answer' as const, text: result.text };
  await forgetProgress(job.deps.db, job.callKey);
  await closeCall(job.deps.db, job.callKey, 'failed');
  throw new AgentError('failed', result.text);
}

/**
 * What follows the stored answer; repeatable. The effect is one of those that the lives of the run have begun.
 * @throws OutputMismatchError
 */
async function close(
  deps: CallAgentDeps,
  request: CallAgentRequest,
  { text, ...answer }: AgentAnswer & { text: string },
): Promise<AgentAnswer> {
  const effects = jobEffects(request, '');
  for (let failures = 0; failures <= request.attempt; failures++)
    await deps.ledger.finish(effects(failures), 'succeeded', {
      text: answer.preview,
      is_error: false,
    });
  const { tenantId, conversationId } = conversationKey(request);
  await closeCall(deps.db, { tenantId, callId: conversationId }, 'answered');
  if (request.structured)
    assertOutput(text, (await readStepContext(deps.db, request)).output_schema);
  return answer;
}
