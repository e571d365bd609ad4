import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentConfigs } from '../../contracts/agent-config.ts';
import type { AgentCall, AgentJob, AgentOutcome, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { createClient, RequestFailedError, requireAssistant, toAgentError } from './client.ts';
import { type QuestionToken, questionToken } from './question.ts';
import { type ResumeCommand, toResumeCommand } from './resume-command.ts';
import { followRun, readOutcome } from './run-outcome.ts';
import {
  ensureThread,
  isActive,
  listRuns,
  parseRun,
  type Run,
  readState,
  type ThreadState,
  type Turn,
  toThreadId,
} from './thread.ts';

/**
 * Starts or resumes a job. The thread's id derives from the job. Each turn (the first, and one per answered question) is one run, which
 * carries the turn's name in its metadata.
 */
export async function execute(
  target: AgentTarget<'langgraph'>,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const client = createClient(target);
  try {
    call.signal.throwIfAborted();
    const threadId = await ensureThread(client, target, job, call.signal);
    const turn = await findOrBeginTurn({ client, target, job, call }, threadId);
    const ended = await followRun({ client, call }, turn);
    return await readOutcome({ client, target, call }, ended);
  } catch (error) {
    if (!call.signal.aborted) throw toAgentError(error);
    await stopRuns(target, job);
    throw call.signal.reason;
  }
}

interface TurnDeps {
  client: Client;
  target: AgentTarget<'langgraph'>;
  job: AgentJob;
  call: AgentCall;
}

/** The run of the current turn: one that an earlier attempt began, or a new one. */
async function findOrBeginTurn(deps: TurnDeps, threadId: string): Promise<Turn> {
  const { client, job, call } = deps;
  const name = job.resume ? answerTurnName(questionToken.parse(job.resume.token)) : FIRST_TURN;
  // State before runs: a change between the two reads shows in the runs.
  const state = job.resume && (await readState(client, threadId, call.signal));
  const runs = await listRuns(client, threadId, call.signal);
  const run = findTurnRun(runs, name);
  const turn = run
    ? { name, run, isNew: false }
    : await beginTurn(deps, { threadId, name, state, runs });
  await call.save({ thread_id: threadId, run_id: turn.run.run_id, turn: name });
  return turn;
}

const FIRST_TURN = 'start';

const answerTurnName = ({ run_id, interrupt_id }: QuestionToken): string =>
  `answer:${run_id}:${interrupt_id}`;

/** Finds the run of a turn. If two attempts started one, the older run counts. */
const findTurnRun = (runs: Run[], name: string): Run | undefined =>
  runs.find(({ metadata }) => metadata?.job_turn === name);

interface NewTurn {
  threadId: string;
  name: string;
  /** Set if the turn answers a question. */
  state: ThreadState | undefined;
  runs: Run[];
}

async function beginTurn(deps: TurnDeps, { threadId, name, state, runs }: NewTurn): Promise<Turn> {
  const { target, job } = deps;
  assertRunNotLost(job, name);
  const input =
    job.resume && state
      ? toResumeCommand(state, job.resume, runs)
      : { input: toGraphInput(target.config, job) };
  if (input) return createRunOnce(deps, threadId, name, input);
  // The question was answered on the deployment: the job continues with the run of that answer.
  const last = runs.at(-1);
  if (last) return { name, run: last, isNew: false };
  throw new AgentError('failed', 'The deployment has lost the question.');
}

/** A deployment that lost a run may have done its work already: a second run would repeat it. */
function assertRunNotLost(job: AgentJob, name: string): void {
  const earlier = progress.safeParse(job.progress);
  if (earlier.success && earlier.data.turn === name)
    throw new AgentError(
      'failed',
      `The deployment has lost run ${earlier.data.run_id}. It is not started again, because it may have done its work.`,
    );
}

const progress = z.object({ run_id: z.string(), turn: z.string() });

/** Graphs ignore keys that their state does not define. */
function toGraphInput(config: AgentConfigs['langgraph'], job: AgentJob): Record<string, unknown> {
  if (config.input === 'messages') return { messages: [{ role: 'user', content: job.prompt }] };
  const { task, instruction, input, dependencies } = job;
  return { task, instruction, input, dependencies };
}

type RunInput = { input: Record<string, unknown> } | ResumeCommand;

/**
 * Creates the run of a turn once. If several attempts create it at the same time, the thread accepts one run and rejects the others,
 * which join it. If the first run ended before the second was created, both exist and the older one counts.
 */
async function createRunOnce(
  deps: TurnDeps,
  threadId: string,
  name: string,
  input: RunInput,
): Promise<Turn> {
  const { client, call } = deps;
  const created = await createRun(deps, threadId, name, input);
  const runs = await listRuns(client, threadId, call.signal);
  const run = findTurnRun(runs, name);
  if (created && run && run.run_id !== created.run_id) await rollBackRun(client, created);
  const counts = run ?? created;
  if (counts) return { name, run: counts, isNew: counts.run_id === created?.run_id };
  throw new AgentError('overloaded', 'The thread is busy with another run.');
}

/** Undefined if the thread has an active run. */
async function createRun(
  { client, target, job, call }: TurnDeps,
  threadId: string,
  name: string,
  input: RunInput,
): Promise<Run | undefined> {
  const { config } = target;
  call.signal.throwIfAborted();
  try {
    // Without the call's signal: the id of a created run must arrive so that the run can be stopped.
    const answer = await client.runs.create(threadId, requireAssistant(target), {
      ...('input' in input ? { input: input.input } : { command: input.command }),
      metadata: {
        job_id: job.jobId,
        job_turn: name,
        ...('answers' in input && { job_answers: input.answers }),
      },
      ...(config.recursion_limit && { config: { recursion_limit: config.recursion_limit } }),
      ...(config.context && { context: config.context }),
      multitaskStrategy: 'reject',
      durability: 'sync',
      streamMode: ['messages-tuple', 'custom'],
      streamSubgraphs: true,
      streamResumable: true,
    });
    return parseRun(answer);
  } catch (error) {
    const isRejected =
      error instanceof RequestFailedError && (error.status === 409 || error.status === 422);
    if (isRejected && (await listRuns(client, threadId, call.signal)).some(isOfTurnOrActive))
      return undefined;
    throw error;
  }

  function isOfTurnOrActive(run: Run): boolean {
    return isActive(run) || run.metadata?.job_turn === name;
  }
}

/** A run that has ended can no longer be rolled back. The older run counts in any case. */
async function rollBackRun(client: TurnDeps['client'], { thread_id, run_id }: Run): Promise<void> {
  try {
    await client.runs.cancel(thread_id, run_id, false, 'rollback');
  } catch (error) {
    if (!(error instanceof RequestFailedError)) throw error;
  }
}

/** Cancels the job's runs. Best effort: an unreachable deployment is ignored. */
async function stopRuns(target: AgentTarget<'langgraph'>, job: AgentJob): Promise<void> {
  const client = createClient(target);
  const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const threadId = toThreadId(target, job);
  const runs = await listRuns(client, threadId, signal).catch(() => []);
  const stops = runs
    .filter(isActive)
    .map(({ run_id }) => client.runs.cancel(threadId, run_id, false, 'interrupt', { signal }));
  await Promise.allSettled(stops);
}

const STOP_TIMEOUT_MS = 10_000;
