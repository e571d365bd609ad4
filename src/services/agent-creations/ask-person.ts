import { ask, choice } from '../approvals/ask.ts';
import { StoppedByPersonError } from '../approvals/waits-for-person.ts';
import type { CallerRequest } from './caller.ts';
import type { CreationDeps } from './creation-deps.ts';
import { waiting } from './waiting.ts';

export interface AskPersonRequest extends CallerRequest {
  /** What it is about, and how often it was asked: `understand/0`, `item-2/1`. */
  place: string;
  question: string;
}

/** The person's answer in words. @throws WaitsForPerson ApprovalExpiredError StoppedByPersonError */
export async function askPerson(
  deps: CreationDeps,
  request: AskPersonRequest,
): Promise<{ kind: 'answer'; answer: string }> {
  const decided = await waiting(
    deps,
    request,
    'awaiting_answer',
    (key) =>
      ask(deps, {
        tenantId: request.tenant_id,
        workflowId: request.agent_creation_id,
        waiter: request.waiter,
        key,
        kind: 'question',
        stepId: null,
        title: request.question,
        subject: { question: request.question },
        choices: [choice('respond', 'Answers it.'), choice('reject', 'Ends the flow.')],
      }),
    `question/${request.place}`,
    request.question,
  );
  if (decided.decision === 'respond')
    return { kind: 'answer', answer: decided.message ?? JSON.stringify(decided.edit) };
  throw new StoppedByPersonError('rejected', decided.message ?? 'The question was not answered.');
}
