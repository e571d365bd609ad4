import { AgentError } from '../agent-error.ts';
import { assistantOf } from './assistant.ts';
import { RequestFailedError } from './client.ts';
import { isLive, listRuns, parseRun, type Run } from './run.ts';
import { findTurn, type Turn, type TurnDeps } from './turn.ts';

export type RunInput =
  | { input: Record<string, unknown> }
  | { command: { resume: unknown } /** The question, see `interrupt.ts`. */; answers: string };

/**
 * Begins the run of a turn, once: of attempts at the same moment the thread takes one run and refuses the others, which join it. Where
 * the first has ended before the second came, both are there, and the older counts.
 */
export async function beginRun(
  deps: TurnDeps,
  threadId: string,
  name: string,
  input: RunInput,
): Promise<Turn> {
  const { client, call } = deps;
  const created = await createRun(deps, threadId, name, input);
  const runs = await listRuns(client, threadId, call.signal);
  const run = findTurn(runs, name);
  if (created && run && run.run_id !== created.run_id) await undo(client, created);
  const counts = run ?? created;
  if (counts) return { name, run: counts, isNew: counts.run_id === created?.run_id };
  throw new AgentError('overloaded', 'The thread is busy with another run.');
}

/** Undefined where the thread has a run that is not over. */
async function createRun(
  { client, target, job, call }: TurnDeps,
  threadId: string,
  name: string,
  input: RunInput,
): Promise<Run | undefined> {
  const { config } = target;
  call.signal.throwIfAborted();
  try {
    // Not aborted with the call: a run that was begun must be known, to be stopped.
    const answer = await client.runs.create(threadId, assistantOf(target), {
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
    const isRefused =
      error instanceof RequestFailedError && (error.status === 409 || error.status === 422);
    if (isRefused && (await listRuns(client, threadId, call.signal)).some(isOfTurnOrLive))
      return undefined;
    throw error;
  }

  function isOfTurnOrLive(run: Run): boolean {
    return isLive(run) || run.metadata?.job_turn === name;
  }
}

/** One that has ended in the meantime cannot be undone any more; the older counts all the same. */
async function undo(client: TurnDeps['client'], { thread_id, run_id }: Run): Promise<void> {
  try {
    await client.runs.cancel(thread_id, run_id, false, 'rollback');
  } catch (error) {
    if (!(error instanceof RequestFailedError)) throw error;
  }
}
