import type { AgentCall, AgentJob, AgentOutcome, AgentTarget } from '../adapter.ts';
import { createClient, toAgentError } from './client.ts';
import { followRun } from './follow-run.ts';
import { readOutcome } from './outcome.ts';
import { stopRuns } from './stop-runs.ts';
import { takeTurn } from './take-turn.ts';
import { prepareThread } from './thread.ts';

/**
 * Does a job, or goes on with it: its thread is named after it, and each turn (its beginning, and the answer to each question) is
 * one run there, which says so in its metadata.
 */
export async function execute(
  target: AgentTarget<'langgraph'>,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const client = createClient(target);
  try {
    call.signal.throwIfAborted();
    const threadId = await prepareThread(client, target, job, call.signal);
    const turn = await takeTurn({ client, target, job, call }, threadId);
    const ended = await followRun({ client, call }, turn);
    return await readOutcome({ client, target, call }, ended);
  } catch (error) {
    if (!call.signal.aborted) throw toAgentError(error);
    await stopRuns(target, job);
    throw call.signal.reason;
  }
}
