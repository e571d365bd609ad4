import { z } from 'zod';
import type { AgentJob, Resumption } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { type Action, formatOf } from './asked-format.ts';
import type { RunInput } from './begin-run.ts';
import { interruptsOf, keyOf } from './interrupt.ts';
import { questionToken } from './question.ts';
import type { Run } from './run.ts';
import { hasCheckpoint, type ThreadState } from './state.ts';

/**
 * The command that answers a question; undefined where somebody else has answered it on the deployment, as in LangGraph Studio.
 * @throws AgentError `failed` if the deployment no longer has the question and has no answer to it
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
  if (format.kind === 'plain') return plainAnswer(answer);
  const answers = decisionsOn(format.actions, answer);
  switch (format.kind) {
    case 'inbox':
      return answers.map(inboxAnswer);
    case 'middleware':
      return { decisions: answers.map((each) => reviewDecision(each, 'edited_action')) };
    case 'js_middleware':
      return { decisions: answers.map((each) => reviewDecision(each, 'editedAction')) };
    case 'tool_approval':
      return answers.map((each) => reviewDecision(each, 'edited_action'))[0];
  }
}

interface Decided extends Resumption {
  action: Action;
}

const editedActions = z.object({
  actions: z.array(
    z.object({
      decision: z.enum(['approve', 'edit', 'respond', 'reject']),
      arguments: z.record(z.string(), z.unknown()).optional().catch(undefined),
      message: z.string().default(''),
    }),
  ),
});

/** One decision for all actions, or each action's own. @throws AgentError `failed` where the graph does not take it */
function decisionsOn(actions: Action[], answer: Resumption): Decided[] {
  const own =
    actions.length > 1 && answer.decision === 'edit'
      ? editedActions.parse(answer.edit).actions
      : undefined;
  return actions.map((action, index) => {
    const entry = own?.[index];
    if (!entry) return asAllowed({ ...answer, action });
    const { decision, message: text, arguments: edit } = entry;
    return asAllowed({ decision, text, ...(edit && { edit }), action });
  });
}

/** Where the graph knows only one of the two, an answer in words is a refusal with a reason, and a refusal is an answer. */
function asAllowed(decided: Decided): Decided {
  const { decision, action } = decided;
  if (action.allows.includes(decision)) return decided;
  const [other] = action.allows.filter((each) => each === 'reject' || each === 'respond');
  if (other && (decision === 'reject' || decision === 'respond'))
    return { ...decided, decision: other };
  throw new AgentError(
    'failed',
    `The graph does not take "${decision}" as the decision on "${action.name}", but ${action.allows.join(', ')}.`,
  );
}

/** What graphs write `if (interrupt(…))` for: a refusal must not be a text that counts as true. */
function plainAnswer({ decision, text, edit }: Resumption): unknown {
  if (decision === 'edit') return edit ?? text;
  return decision === 'respond' ? text : decision === 'approve';
}

/** A `HumanResponse` of LangGraph's agent inbox. */
function inboxAnswer({ action: { name, args, allows }, decision, text, edit }: Decided): unknown {
  if (decision === 'approve') return { type: 'accept', args: null };
  if (decision === 'edit') return { type: 'edit', args: { action: name, args: edit ?? args } };
  // The inbox has no refusal with a reason: where there is one, it is an answer in words.
  const isInWords = decision === 'respond' || (text !== '' && allows.includes('respond'));
  return isInWords ? { type: 'response', args: text } : { type: 'ignore', args: null };
}

/** A decision of LangChain's middleware; Python and JavaScript name the edited action each in their own way. */
function reviewDecision(
  { action: { name, args }, decision, text, edit }: Decided,
  editedKey: 'edited_action' | 'editedAction',
): unknown {
  if (decision === 'approve') return { type: 'approve' };
  if (decision === 'edit') return { type: 'edit', [editedKey]: { name, args: edit ?? args } };
  if (decision === 'respond') return { type: 'respond', message: text };
  return { type: 'reject', ...(text && { message: text }) };
}
