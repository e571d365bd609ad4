import type { AgentOutcome } from '../../agents/adapter.ts';
import { releaseCall, reserveCall } from '../budgets/reserve-call.ts';
import type { Job } from './job.ts';
import { ANSWER_AT } from './store-answer.ts';

/** What a job uses, as long as nobody knows better. */
const EXPECTED_TOKENS = 2000;

/** What was reserved is taken back with the answer that is stored, or here where there is none. @throws DecisionPendingError */
export async function withBudgetReservation(
  job: Job,
  work: () => Promise<AgentOutcome | undefined>,
): Promise<AgentOutcome | undefined> {
  const { deps, request, key, row } = job;
  // db/queries/messages.ts takes the reservation back under the same id.
  const callId = `${key.conversationId}/${ANSWER_AT}`;
  const isReserved = await reserveCall(deps, {
    tenantId: key.tenantId,
    owner: key.owner,
    stepId: request.step_id,
    waiter: request.waiter,
    callId,
    tokens: EXPECTED_TOKENS,
    costUsd: row.cost_usd ?? '0',
  });
  let outcome: AgentOutcome | undefined;
  try {
    outcome = await work();
    return outcome;
  } finally {
    if (isReserved && outcome?.kind !== 'answer') await releaseCall(deps.db, key.tenantId, callId);
  }
}
