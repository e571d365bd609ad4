import type { CreationStatus } from '../../contracts/agent-creation.ts';
import {
  type Decided,
  type DecisionDeps,
  type DecisionQuestion,
  requestDecision,
} from '../approvals/ask.ts';
import { reportProgress } from './advance.ts';
import { type CreationRef, readCreation } from './creation-row.ts';

export interface CreationWaitRequest extends CreationRef {
  /** The Temporal workflow that waits. */
  waiter: string;
  /** What the creation is at, to go back to. */
  phase: CreationStatus;
}

export interface CreationQuestion
  extends Pick<DecisionQuestion, 'kind' | 'title' | 'subject' | 'choices'> {
  /** Of the question, in this life of the creation. */
  place: string;
  /** What the creation is while it waits, and how it says so. */
  status: CreationStatus;
  message: string;
}

/**
 * Asks a person, and shows that the creation waits for them; once they have decided, it is back at what it was at.
 * @throws DecisionPendingError ApprovalExpiredError
 */
export async function askAndWait(
  deps: DecisionDeps,
  request: CreationWaitRequest,
  { place, status, message, ...question }: CreationQuestion,
): Promise<Decided> {
  const { tenant_id: tenantId, agent_creation_id: workflowId, waiter } = request;
  const { attempt, user_id: userId } = await readCreation(deps.db, request);
  await reportProgress(deps, request, { key: `waits/${place}`, status, message });
  const key = `creation/${workflowId}/${attempt}/${place}`;
  const decided = await requestDecision(deps, {
    ...question,
    tenantId,
    workflowId,
    waiter,
    key,
    stepId: null,
  });
  // Another of its agents may still wait.
  const back = (await hasOpen(deps, request)) ? undefined : request.phase;
  await reportProgress(deps, request, {
    key: `goes-on/${place}`,
    ...(back && { status: back }),
    message: 'Going on.',
  });
  return decided.decided_by === null || decided.decided_by === userId
    ? decided
    : withoutWords(decided);
}

/** Others can only say no: what they say about it would reach the model of a run that acts for the user. */
const withoutWords = (decided: Decided): Decided => ({
  ...decided,
  message: `Rejected by ${decided.decided_by}.`,
});

async function hasOpen({ db }: DecisionDeps, ref: CreationRef): Promise<boolean> {
  const row = await db
    .selectFrom('approvals')
    .select('approval_id')
    .where('tenant_id', '=', ref.tenant_id)
    .where('workflow_id', '=', ref.agent_creation_id)
    .where('status', '=', 'pending')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
