import { z } from 'zod';
import type { AgentJob } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { beginRun } from './begin-run.ts';
import { inputOf } from './input.ts';
import { questionToken } from './question.ts';
import { resumptionOf } from './resumption.ts';
import { listRuns, type Run } from './run.ts';
import { readState, type ThreadState } from './state.ts';
import { FIRST_TURN, findTurn, type Turn, type TurnDeps, turnOfAnswer } from './turn.ts';

const progress = z.object({ run_id: z.string(), turn: z.string() });

/** The run of the turn that is due: one that an earlier attempt has begun, or a new one. */
export async function takeTurn(deps: TurnDeps, threadId: string): Promise<Turn> {
  const { client, job, call } = deps;
  const name = job.resume ? turnOfAnswer(questionToken.parse(job.resume.token)) : FIRST_TURN;
  // First the state, then the runs: what has happened since shows in the runs.
  const state = job.resume && (await readState(client, threadId, call.signal));
  const runs = await listRuns(client, threadId, call.signal);
  const run = findTurn(runs, name);
  const turn = run
    ? { name, run, isNew: false }
    : await beginTurn(deps, { threadId, name, state, runs });
  await call.save({ thread_id: threadId, run_id: turn.run.run_id, turn: name });
  return turn;
}

interface ToBegin {
  threadId: string;
  name: string;
  /** Where a question is answered. */
  state: ThreadState | undefined;
  runs: Run[];
}

async function beginTurn(deps: TurnDeps, { threadId, name, state, runs }: ToBegin): Promise<Turn> {
  const { target, job } = deps;
  assertNothingWasLost(job, name);
  const input =
    job.resume && state
      ? resumptionOf(state, job.resume, runs)
      : { input: inputOf(target.config, job) };
  if (input) return beginRun(deps, threadId, name, input);
  // Somebody else has answered: what came of it is what the job goes on with.
  const last = runs.at(-1);
  if (last) return { name, run: last, isNew: false };
  throw new AgentError('failed', 'The deployment no longer knows the question.');
}

/** A deployment that has forgotten a run may have done its work: beginning anew would repeat it. */
function assertNothingWasLost(job: AgentJob, name: string): void {
  const earlier = progress.safeParse(job.progress);
  if (earlier.success && earlier.data.turn === name)
    throw new AgentError('failed', `The deployment no longer knows run ${earlier.data.run_id}.`);
}
