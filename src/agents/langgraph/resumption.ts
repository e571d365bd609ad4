import type { AgentJob, Resumption } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import type { RunInput } from './begin-run.ts';
import { interruptsOf, keyOf } from './interrupt.ts';
import { type Action, formatOf, questionToken } from './question.ts';
import type { Run } from './run.ts';
import { hasCheckpoint, type ThreadState } from './state.ts';

/**
 * The command that answers a question; undefined where somebody else has answered it on the deployment, as in LangGraph Studio.
 * @throws AgentError `failed` where the question is gone and nobody has answered it
 */
export function resumptionOf(
  state: ThreadState,
  { token, answer }: NonNullable<AgentJob['resume']>,
  runs: Run[],
): RunInput | undefined {
  const { interrupt_id, run_id } = questionToken.parse(token);
  const asking = runs.find((run) => run.run_id === run_id);
  if (asking && asking !== runs.at(-1)) return undefined;
  const interrupt = interruptsOf(state).find(({ id }) => id === interrupt_id);
  if (!asking || !interrupt) {
    if (asking && isMovedOn(state)) return undefined;
    throw new AgentError(
      'failed',
      `The deployment no longer knows the question that run ${run_id} asked, and nobody has answered it there: it may have restarted without its checkpoints. The answer was not delivered.`,
    );
  }
  const value = answerTo(interrupt.value, answer);
  // By its id, so that no other question takes the answer; also, a bare `false` counts as none. Old deployments have other ids.
  const resume = ID.test(interrupt_id) ? { [interrupt_id]: value } : value;
  return { command: { resume }, answers: keyOf(interrupt) };
}

/** Whether the graph is at another question or at its end, as after a change of the thread's state in LangGraph Studio. */
const isMovedOn = (state: ThreadState): boolean =>
  interruptsOf(state).length > 0 || (hasCheckpoint(state) && state.next.length === 0);

/** XXH3 of the task, by which LangGraph knows a map of answers (since its interrupts have ids). */
const ID = /^[0-9a-f]{32}$/;

function answerTo(value: unknown, answer: Resumption): unknown {
  const format = formatOf(value);
  if (format.kind === 'inbox') return format.actions.map((action) => inboxAnswer(action, answer));
  if (format.kind === 'middleware')
    return { decisions: format.actions.map((action) => middlewareDecision(action, answer)) };
  return plainAnswer(answer);
}

/** What graphs write `if (interrupt(…))` for: a refusal must not be a text that counts as true. */
function plainAnswer({ decision, text, edit }: Resumption): unknown {
  if (decision === 'edit') return edit ?? text;
  return decision === 'respond' ? text : decision === 'approve';
}

/** A `HumanResponse` of LangGraph's agent inbox. */
function inboxAnswer({ name, args }: Action, { decision, text, edit }: Resumption): unknown {
  if (decision === 'approve') return { type: 'accept', args: null };
  if (decision === 'reject' && !text) return { type: 'ignore', args: null };
  if (decision === 'edit') return { type: 'edit', args: { action: name, args: edit ?? args } };
  return { type: 'response', args: text };
}

/** A decision of LangChain's middleware, which knows no plain response: it is told as a refusal with a reason. */
function middlewareDecision({ name, args }: Action, { decision, text, edit }: Resumption): unknown {
  if (decision === 'approve') return { type: 'approve' };
  if (decision === 'edit') return { type: 'edit', edited_action: { name, args: edit ?? args } };
  return { type: 'reject', ...(text && { message: text }) };
}
