import type { AgentJob, Resumption } from '../adapter.ts';
import type { RunInput } from './begin-run.ts';
import { interruptsOf, keyOf } from './interrupt.ts';
import { type Action, formatOf, questionToken } from './question.ts';
import type { Run } from './run.ts';
import type { ThreadState } from './state.ts';

/** The command that answers a question; undefined where the graph does not wait for it any more. */
export function resumptionOf(
  state: ThreadState,
  { token, answer }: NonNullable<AgentJob['resume']>,
  last: Run | undefined,
): RunInput | undefined {
  const { interrupt_id, run_id } = questionToken.parse(token);
  if (last?.run_id !== run_id) return undefined;
  const interrupt = interruptsOf(state).find(({ id }) => id === interrupt_id);
  if (!interrupt) return undefined;
  const value = answerTo(interrupt.value, answer);
  // By its id, so that no other question takes the answer; also, a bare `false` counts as none. Old deployments have other ids.
  const resume = ID.test(interrupt_id) ? { [interrupt_id]: value } : value;
  return { command: { resume }, answers: keyOf(interrupt) };
}

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
