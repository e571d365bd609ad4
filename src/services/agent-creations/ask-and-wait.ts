import type { CreationStatus } from '../../contracts/agent-creation.ts';
import { type AskDeps, ask, type Decided, type Question } from '../approvals/ask.ts';
import { tell } from './advance.ts';
import { type CreationRef, readCreation } from './creation-row.ts';

export interface WaitRequest extends CreationRef {
  /** The Temporal workflow that waits. */
  waiter: string;
  /** What the creation is at, to go back to. */
  phase: CreationStatus;
}

export interface Wait extends Pick<Question, 'kind' | 'title' | 'subject' | 'choices'> {
  /** Of the question, in this life of the creation. */
  place: string;
  /** What the creation is while it waits, and how it says so. */
  status: CreationStatus;
  message: string;
}

/**
 * Asks a person, and shows that the creation waits for them; once they have decided, it is back at what it was at.
 * @throws WaitsForPerson ApprovalExpiredError
 */
export async function askAndWait(
  deps: AskDeps,
  request: WaitRequest,
  { place, status, message, ...question }: Wait,
): Promise<Decided> {
  const { tenant_id: tenantId, agent_creation_id: workflowId, waiter } = request;
  const { attempt, user_id: userId } = await readCreation(deps.db, request);
  await tell(deps, request, { key: `waits/${place}`, status, message });
  const key = `creation/${workflowId}/${attempt}/${place}`;
  const decided = await ask(deps, { ...question, tenantId, workflowId, waiter, key, stepId: null });
  // Another of its agents may still wait.
  const back = (await hasOpen(deps, request)) ? undefined : request.phase;
  await tell(deps, request, {
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

async function hasOpen({ db }: AskDeps, ref: CreationRef): Promise<boolean> {
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
