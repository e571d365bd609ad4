import { z } from 'zod';
import type { AgentJob, Resumption } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { interruptKey, listInterrupts, questionToken } from './question.ts';
import { type Action, parseQuestionFormat } from './question-format.ts';
import { hasCheckpoint, type Run, type ThreadState } from './thread.ts';

export interface ResumeCommand {
  command: { resume: unknown };
  /** `interruptKey` of the answered question. */
  answers: string;
}

/**
 * The command that answers a question. Undefined if the question was answered on the deployment, in LangGraph Studio for example.
 * @throws AgentError `failed` if the deployment has lost the question and has no answer to it
 */
export function toResumeCommand(
  state: ThreadState,
  { token, answer }: NonNullable<AgentJob['resume']>,
  runs: Run[],
): ResumeCommand | undefined {
  const { interrupt_id, run_id } = questionToken.parse(token);
  const asking = runs.find((run) => run.run_id === run_id);
  if (asking && asking !== runs.at(-1)) return undefined;
  const interrupt = listInterrupts(state).find(({ id }) => id === interrupt_id);
  if (!asking || !interrupt) {
    if (asking && hasMovedOn(state)) return undefined;
    throw new AgentError(
      'failed',
      `The answer was not delivered: the deployment has lost the question of run ${run_id}, and the question was not answered there. The deployment may have restarted without its checkpoints.`,
    );
  }
  const value = toResumeValue(interrupt.value, answer);
  // The id keeps other questions from taking the answer, and LangGraph ignores a bare `false`. Older deployments have other ids.
  const resume = INTERRUPT_ID.test(interrupt_id) ? { [interrupt_id]: value } : value;
  return { command: { resume }, answers: interruptKey(interrupt) };
}

/** Whether the graph has reached another question or its end, after an edit of the state in LangGraph Studio for example. */
const hasMovedOn = (state: ThreadState): boolean =>
  listInterrupts(state).length > 0 || (hasCheckpoint(state) && state.next.length === 0);

/** XXH3 of the task. LangGraph recognizes a map of answers by keys of this form. */
const INTERRUPT_ID = /^[0-9a-f]{32}$/;

function toResumeValue(value: unknown, answer: Resumption): unknown {
  const format = parseQuestionFormat(value);
  if (format.kind === 'plain') return plainAnswer(answer);
  const answers = decideActions(format.actions, answer);
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

interface ActionDecision extends Resumption {
  action: Action;
}

const actionDecisions = z.object({
  actions: z.array(
    z.object({
      decision: z.enum(['approve', 'edit', 'respond', 'reject']),
      arguments: z.record(z.string(), z.unknown()).optional().catch(undefined),
      message: z.string().default(''),
    }),
  ),
});

/** The decision on each action: one for all, or each action's own. @throws AgentError `failed` if the graph does not allow it */
function decideActions(actions: Action[], answer: Resumption): ActionDecision[] {
  const own =
    actions.length > 1 && answer.decision === 'edit'
      ? actionDecisions.parse(answer.edit).actions
      : undefined;
  return actions.map((action, index) => {
    const entry = own?.[index];
    if (!entry) return toAllowedDecision({ ...answer, action });
    const { decision, message: text, arguments: edit } = entry;
    return toAllowedDecision({ decision, text, ...(edit && { edit }), action });
  });
}

/** `reject` and `respond` replace each other if the graph allows only one of them. */
function toAllowedDecision(decided: ActionDecision): ActionDecision {
  const { decision, action } = decided;
  if (action.allows.includes(decision)) return decided;
  const [other] = action.allows.filter((each) => each === 'reject' || each === 'respond');
  if (other && (decision === 'reject' || decision === 'respond'))
    return { ...decided, decision: other };
  throw new AgentError(
    'failed',
    `The graph does not allow the decision "${decision}" on "${action.name}". Allowed: ${action.allows.join(', ')}.`,
  );
}

/** Graphs test `if (interrupt(…))`, so a rejection must be `false`: a text would count as true. */
function plainAnswer({ decision, text, edit }: Resumption): unknown {
  if (decision === 'edit') return edit ?? text;
  return decision === 'respond' ? text : decision === 'approve';
}

/** A `HumanResponse` of LangGraph's agent inbox. */
function inboxAnswer({
  action: { name, args, allows },
  decision,
  text,
  edit,
}: ActionDecision): unknown {
  if (decision === 'approve') return { type: 'accept', args: null };
  if (decision === 'edit') return { type: 'edit', args: { action: name, args: edit ?? args } };
  // The inbox cannot reject with a reason: a reason makes it a response.
  const isInWords = decision === 'respond' || (text !== '' && allows.includes('respond'));
  return isInWords ? { type: 'response', args: text } : { type: 'ignore', args: null };
}

/** A decision for LangChain's middleware. Python and JavaScript use different keys for the edited action. */
function reviewDecision(
  { action: { name, args }, decision, text, edit }: ActionDecision,
  editedKey: 'edited_action' | 'editedAction',
): unknown {
  if (decision === 'approve') return { type: 'approve' };
  if (decision === 'edit') return { type: 'edit', [editedKey]: { name, args: edit ?? args } };
  if (decision === 'respond') return { type: 'respond', message: text };
  return { type: 'reject', ...(text && { message: text }) };
}
