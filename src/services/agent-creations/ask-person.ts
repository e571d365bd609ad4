import type { CreationStatus } from '../../contracts/agent-creation.ts';
import { creationOwner } from '../../contracts/owner.ts';
import {
  type Decided,
  type DecisionDeps,
  type DecisionQuestion,
  requestDecision,
  toChoice,
} from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import { type CreationRef, readCreation } from './creation-row.ts';
import type { CreationDeps, StepRequest } from './creation-step.ts';
import { reportProgress } from './record-progress.ts';

export interface AskPersonRequest extends StepRequest {
  /** The subject of the question and how often it was asked: `understand/0`, `item-2/1`. */
  place: string;
  question: string;
}

/**
 * Asks a person a question and returns their text answer.
 * @throws DecisionPendingError ApprovalExpiredError DecisionRejectedError
 */
export async function askPerson(
  deps: CreationDeps,
  request: AskPersonRequest,
): Promise<{ kind: 'answer'; answer: string }> {
  const { place, question } = request;
  const decided = await requestCreationDecision(deps, request, {
    place: `question/${place}`,
    status: 'awaiting_answer',
    message: question,
    kind: 'question',
    title: question,
    subject: { question },
    choices: [
      toChoice('respond', 'Your message is the answer.'),
      toChoice('reject', 'Ends the agent creation.'),
    ],
  });
  if (decided.decision === 'respond')
    return { kind: 'answer', answer: decided.message ?? JSON.stringify(decided.edit) };
  throw new DecisionRejectedError('rejected', decided.message ?? 'The question was not answered.');
}

interface CreationQuestion
  extends Pick<DecisionQuestion, 'kind' | 'title' | 'subject' | 'choices'> {
  /** Names the question within this attempt of the creation. */
  place: string;
  /** The status and the message of the creation while it waits. */
  status: CreationStatus;
  message: string;
}

/**
 * Requests a decision and shows that the creation waits for it. After the decision the creation returns to its phase.
 * @throws DecisionPendingError ApprovalExpiredError
 */
export async function requestCreationDecision(
  deps: DecisionDeps,
  request: StepRequest,
  { place, status, message, ...question }: CreationQuestion,
): Promise<Decided> {
  const { tenant_id: tenantId, agent_creation_id: id, waiter } = request;
  const { attempt, user_id: userId } = await readCreation(deps.db, request);
  await reportProgress(deps, request, { key: `waits/${place}`, status, message });
  const key = `creation/${id}/${attempt}/${place}`;
  const decided = await requestDecision(deps, {
    ...question,
    tenantId,
    owner: creationOwner(id),
    waiter,
    key,
    stepId: null,
  });
  // Another agent of this creation may still wait.
  const back = (await hasPendingApproval(deps, request)) ? undefined : request.phase;
  await reportProgress(deps, request, {
    key: `goes-on/${place}`,
    ...(back && { status: back }),
    message: 'Continuing.',
  });
  return decided.decided_by === null || decided.decided_by === userId
    ? decided
    : hideMessage(decided);
}

async function hasPendingApproval({ db }: DecisionDeps, ref: CreationRef): Promise<boolean> {
  const row = await db
    .selectFrom('approvals')
    .select('approval_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('owner_kind', '=', 'agent_creation')
    .where('owner_id', '=', ref.agent_creation_id)
    .where('status', '=', 'pending')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Other people can only reject. Their text must not reach the model, which acts with the user's rights. */
const hideMessage = (decided: Decided): Decided => ({
  ...decided,
  message: `Rejected by ${decided.decided_by}.`,
});
