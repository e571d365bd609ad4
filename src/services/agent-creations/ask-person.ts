import { toChoice } from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import { askAndWait } from './ask-and-wait.ts';
import type { CallerRequest } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';

export interface AskPersonRequest extends CallerRequest {
  /** What it is about, and how often it was asked: `understand/0`, `item-2/1`. */
  place: string;
  question: string;
}

/** The person's answer in words. @throws DecisionPendingError ApprovalExpiredError DecisionRejectedError */
export async function askPerson(
  deps: CreationDeps,
  request: AskPersonRequest,
): Promise<{ kind: 'answer'; answer: string }> {
  const { place, question } = request;
  const decided = await askAndWait(deps, request, {
    place: `question/${place}`,
    status: 'awaiting_answer',
    message: question,
    kind: 'question',
    title: question,
    subject: { question },
    choices: [toChoice('respond', 'Answers it.'), toChoice('reject', 'Ends the flow.')],
  });
  if (decided.decision === 'respond')
    return { kind: 'answer', answer: decided.message ?? JSON.stringify(decided.edit) };
  throw new DecisionRejectedError('rejected', decided.message ?? 'The question was not answered.');
}
