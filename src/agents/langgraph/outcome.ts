import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentCall, AgentOutcome, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import type { EndedRun } from './follow-run.ts';
import { chooseQuestion, interruptsOf } from './interrupt.ts';
import { isFromModel, isFromPerson, message, textOf, usageOf } from './message.ts';
import { listOf } from './parse-each.ts';
import { questionOf } from './question.ts';
import { listRuns } from './run.ts';
import { hasCheckpoint, readState, type ThreadState } from './state.ts';

export interface OutcomeDeps {
  client: Client;
  target: AgentTarget<'langgraph'>;
  call: AgentCall;
}

/** Deployments call a run "interrupted" that asks a question, and Python's call it "success". */
const ENDED_WELL = ['success', 'interrupted'];

/** What came of the turn. @throws AgentError `failed` where the run has an end that is none, `bad_response` without an answer */
export async function readOutcome(
  { client, target, call }: OutcomeDeps,
  { run, failure }: EndedRun,
): Promise<AgentOutcome> {
  const state = await readState(client, run.thread_id, call.signal);
  if (run.status === 'error')
    throw new AgentError('failed', failure ?? failureOf(state) ?? 'The run failed.');
  if (run.status === 'timeout')
    throw new AgentError('failed', "The deployment's time for the run was over.");
  if (!ENDED_WELL.includes(run.status))
    throw new AgentError('bad_response', `The deployment ended the run as "${run.status}".`);
  if (!hasCheckpoint(state)) throw new AgentError('failed', lostStateOf(run.thread_id));
  // Deployments call a run "interrupted" that asks as well as one that was cancelled: what it was told is asked again then.
  const shown = interruptsOf(state);
  const asked =
    shown.length > 1
      ? chooseQuestion(shown, state, await listRuns(client, run.thread_id, call.signal))
      : shown[0];
  if (asked) return questionOf(asked, run.run_id);
  if (run.status === 'interrupted')
    throw new AgentError('failed', 'The run was cancelled on the deployment.');
  if (state.next.length > 0)
    throw new AgentError('failed', `The graph stopped before "${state.next.join('", "')}".`);
  return answerOf(state, target.config.output);
}

/** JavaScript's deployments keep a task's error as JSON, Python's as text. */
const taskError = z.union([
  z.looseObject({ message: z.string() }).transform((error) => error.message),
  z.string().transform((text) => /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text),
]);

function failureOf({ tasks }: ThreadState): string | undefined {
  return taskError.safeParse(tasks.find((task) => task.error)?.error).data;
}

const lostStateOf = (threadId: string): string =>
  `The deployment says that the run has ended, but it has no state of thread ${threadId}: it may have restarted without its checkpoints.`;

function answerOf({ values }: ThreadState, output: string | undefined): AgentOutcome {
  const state = z.record(z.string(), z.unknown()).safeParse(values).data ?? { values };
  const messages = listOf(message).parse(state.messages);
  const usage = usageOf(messages);
  const used = usage && { usage };
  if (output !== undefined) {
    const value = state[output];
    if (value === undefined || value === null)
      throw new AgentError('bad_response', `The graph's state has nothing under "${output}".`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const data = z.record(z.string(), z.unknown()).safeParse(value).data;
    return { kind: 'answer', text, ...(data && { data }), ...used };
  }
  const last = messages.findLast(isFromModel);
  const text = last ? textOf(last) : '';
  if (text.trim() !== '') return { kind: 'answer', text, ...used };
  // Without words, the answer is what else the graph has written. What a person said is not the graph's answer.
  const { messages: said, ...rest } = state;
  const isReadable = Array.isArray(said) && said.length === messages.length;
  const data = last || (isReadable && messages.every(isFromPerson)) ? rest : state;
  return { kind: 'answer', text: JSON.stringify(data), data, ...used };
}
