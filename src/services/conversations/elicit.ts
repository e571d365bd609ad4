import { setTimeout as sleep } from 'node:timers/promises';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { hashOf } from '../../platform/canonical-json.ts';
import { UnavailableError } from '../../platform/errors.ts';
import type { EffectRecord } from '../../tools/call-with-ledger.ts';
import {
  type Continuation,
  type Elicitation,
  type ElicitationAnswer,
  ToolCallError,
} from '../../tools/tool.ts';
import { type Decided, requestDecision } from '../approvals/ask.ts';
import { ApprovalExpiredError, DecisionPendingError } from '../approvals/decision-pending-error.ts';
import { expireApproval } from '../approvals/expire.ts';
import { elicitationQuestion, toAnswer } from './elicitation.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  questionKey,
  questionOf,
} from './tool-request.ts';

/** How soon a held call learns of a decision. Milliseconds. */
const LOOK_AGAIN = 500;

/** Of one call that asks for input: without people to answer, nothing else would end it. */
const MAX_ROUNDS = 10;

/**
 * What people have answered to the last round of a call that asked for input, or undefined where it has not asked.
 * @throws DecisionPendingError while an answer is missing
 * @throws ToolCallError when it has asked too often
 */
export async function continuationOf(
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
): Promise<Continuation | undefined> {
  const pending = await deps.ledger.findPending(effect);
  if (!pending) return undefined;
  if (pending.round > MAX_ROUNDS)
    throw new ToolCallError('not_executed', `${effect.tool} asks for input without an end.`);
  const responses: Continuation['responses'] = {};
  for (const [key, elicitation] of Object.entries(pending.requests)) {
    const place = `${effect.effectId}/input/${pending.round}/${key}`;
    responses[key] = await orCancel(request, () =>
      decisionOn(deps, request, effect, elicitation, place),
    );
  }
  return { state: pending.state, responses };
}

/**
 * Asks people in the middle of calls that cannot be left: the call is held by the worker that made it, without a limit of time. Called
 * again with the same questions, as when the call is repeated, it gives the answers that it has.
 */
export function createElicitationHandler(
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
) {
  const seen = new Map<string, number>();
  return (elicitation: Elicitation): Promise<ElicitationAnswer> => {
    const hash = hashOf({ ...elicitation });
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    const place = `${effect.effectId}/held/${hash}/${count}`;
    return request.hold(() =>
      orCancel(request, () =>
        patiently(deps, request, () => decisionOn(deps, request, effect, elicitation, place)),
      ),
    );
  };
}

/** Under which everything is asked that a call asks for. */
export const elicitationKeys = (request: CallToolRequest, effect: EffectRecord) =>
  questionKey(request, `${effect.effectId}/held/`);

const decisionOn = (
  deps: CallToolDeps,
  request: CallToolRequest,
  effect: EffectRecord,
  elicitation: Elicitation,
  place: string,
): Promise<Decided> =>
  requestDecision(deps, {
    ...questionOf(request),
    ...elicitationQuestion(effect.tool, elicitation),
    key: questionKey(request, place),
  });

async function orCancel(
  request: CallToolRequest,
  decide: () => Promise<Decided>,
): Promise<ElicitationAnswer> {
  if (request.approval?.questions === false) return { action: 'cancel' };
  try {
    return toAnswer(await decide());
  } catch (error) {
    if (error instanceof ApprovalExpiredError) return { action: 'cancel' };
    throw error;
  }
}

/** Looks again and again, through outages of Postgres too: the call cannot be left, so nobody wakes it. */
async function patiently<T>(
  deps: CallToolDeps,
  request: CallToolRequest,
  decide: () => Promise<T>,
): Promise<T> {
  const { key, signal } = request;
  for (;;) {
    try {
      return await decide();
    } catch (error) {
      if (error instanceof DecisionPendingError)
        await shownAsHeld(deps, request, () =>
          untilClosed(deps, key.tenantId, error.waiting, signal),
        );
      else if (!isTransientDatabaseError(error)) throw error;
      else await sleep(LOOK_AGAIN, undefined, { signal });
    }
  }
}

/** While Temporal is away, the run shows what it showed before. The call goes on all the same, and its end tells the run. */
async function shownAsHeld(
  { log }: CallToolDeps,
  { key, showHeld, signal }: CallToolRequest,
  wait: () => Promise<void>,
): Promise<void> {
  const show = (isHeld: boolean) =>
    showHeld(isHeld).catch((error: unknown) => {
      if (!(error instanceof UnavailableError)) throw error;
      log.warn(
        { err: error, workflow_id: key.workflowId },
        'the run does not show that a call waits',
      );
    });
  await show(true);
  try {
    await wait();
  } finally {
    if (!signal.aborted) await show(false);
  }
}

async function untilClosed(
  deps: CallToolDeps,
  tenantId: string,
  { approval_id, expires_in }: DecisionPendingError['waiting'],
  signal: AbortSignal,
): Promise<void> {
  const expiresAt = expires_in === null ? Number.POSITIVE_INFINITY : Date.now() + expires_in * 1000;
  for (;;) {
    await sleep(LOOK_AGAIN, undefined, { signal });
    if (Date.now() >= expiresAt && (await expireApproval(deps, tenantId, approval_id))) return;
    const row = await deps.db
      .selectFrom('approvals')
      .select('status')
      .where('tenant_id', '=', tenantId)
      .where('approval_id', '=', approval_id)
      .executeTakeFirst();
    if (row?.status !== 'pending') return;
  }
}
