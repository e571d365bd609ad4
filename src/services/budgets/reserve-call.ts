import { sql } from 'kysely';
import type {
  BudgetDimension,
  BudgetLimits,
  BudgetReserved,
  BudgetUsed,
} from '../../contracts/budget.ts';
import type { Owner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';
import { RunEndedError } from '../../db/queries/append-facts.ts';
import { readOwnerForShare } from '../../db/queries/read-owner.ts';
import {
  type DecisionDeps,
  QuestionClosedError,
  requestDecision,
  toChoice,
} from '../approvals/ask.ts';
import { DecisionRejectedError } from '../approvals/decision-pending-error.ts';
import { type BudgetRow, DAY, findReached, readBudgets, readStanding, today } from './scopes.ts';

export interface ReserveRequest {
  tenantId: string;
  owner: Owner;
  stepId: string | null;
  /** The Temporal workflow that waits when a limit is reached. */
  waiter: string;
  /** The same call has the same id when it is tried again. */
  callId: string;
  tokens: number;
  costUsd: string;
}

/**
 * Lets a call begin that its budgets allow, and remembers what it may use until its answer is stored.
 * @returns false where no budget applies, so that nothing was reserved
 * @throws DecisionPendingError when a limit is reached, until a person has decided
 * @throws DecisionRejectedError `budget_exhausted`
 */
export async function reserveCall(deps: DecisionDeps, request: ReserveRequest): Promise<boolean> {
  for (;;) {
    // Most runs have none: one look, and no lock.
    if ((await readBudgets(deps.db, request)).length === 0) return false;
    const reached = await deps.db.transaction().execute((trx) => reserve(trx, request));
    if (!reached) return true;
    try {
      await askForMore(deps, request, reached);
    } catch (error) {
      // The limits were changed meanwhile: they are looked at again.
      if (!(error instanceof QuestionClosedError)) throw error;
    }
  }
}

/** The lock keeps the end of the run, which lets go of what it has reserved, from passing by. */
async function assertOpen(trx: Database, { tenantId, owner }: ReserveRequest): Promise<void> {
  const { isEnded } = await readOwnerForShare(trx, tenantId, owner);
  if (isEnded) throw new RunEndedError(owner.id);
}

interface Reached {
  budget: BudgetRow;
  dimension: BudgetDimension;
  used: BudgetUsed;
  reserved: BudgetReserved;
}

/** The lock on the budgets makes those who share them pass one after the other. */
async function reserve(trx: Database, request: ReserveRequest): Promise<Reached | undefined> {
  const { tenantId, owner } = request;
  await assertOpen(trx, request);
  for (const budget of await readBudgets(trx, request, true)) {
    const { used, reserved } = await readStanding(trx, tenantId, budget.scope, request.callId);
    const dimension = findReached(budget.limits, used, reserved);
    if (dimension) return { budget, dimension, used, reserved };
  }
  const { tokens, costUsd: cost_usd } = request;
  await trx
    .insertInto('budget_reservations')
    .values({
      tenant_id: tenantId,
      call_id: request.callId,
      owner_kind: owner.kind,
      owner_id: owner.id,
      session_id: sql`(select session_id from workflows where tenant_id = ${tenantId} and workflow_id = ${owner.id})`,
      tokens,
      cost_usd,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'call_id']).doUpdateSet({ tokens, cost_usd }),
    )
    .execute();
  return undefined;
}

async function askForMore(
  deps: DecisionDeps,
  request: ReserveRequest,
  reached: Reached,
): Promise<void> {
  const { budget, dimension, used, reserved } = reached;
  const scope = budget.scope === DAY ? today() : budget.scope;
  const limit = budget.limits[dimension];
  const isOwn = scope.startsWith('workflow:');
  const decision = await requestDecision(deps, {
    tenantId: request.tenantId,
    owner: request.owner,
    waiter: request.waiter,
    key: `budget/${scope}/${budget.version}`,
    // Others wait for it, too: it is not the settings of this run that close it.
    expires: isOwn,
    isStill: (trx) => isSameVersion(trx, request.tenantId, budget),
    kind: 'budget',
    stepId: isOwn ? null : request.stepId,
    title: `The budget of ${nameOf(scope)} is used up: ${limit} ${UNITS[dimension]}. More?`,
    subject: { budget: scope, reached: dimension, limits: budget.limits, used, reserved },
    choices: [
      toChoice('approve', `Adds ${inWords(budget.step)}; the runs that wait go on.`),
      toChoice(
        'edit',
        'Sets the limits that `edit` names and keeps the others; the runs that wait go on.',
      ),
      toChoice('reject', 'The runs that wait fail.'),
    ],
  });
  if (decision.decision === 'reject') {
    throw new DecisionRejectedError(
      'budget_exhausted',
      `The budget of ${nameOf(scope)} is used up (${limit} ${UNITS[dimension]}), and more was refused${decision.message ? `: ${decision.message}` : '.'}`,
    );
  }
}

/** The lock lets whoever sets other limits see the question, and withdraw it. */
async function isSameVersion(trx: Database, tenantId: string, budget: BudgetRow) {
  const row = await trx
    .selectFrom('budgets')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', budget.scope)
    .forShare()
    .executeTakeFirst();
  return row?.version === budget.version;
}

const UNITS: Record<BudgetDimension, string> = {
  usd: 'USD',
  tokens: 'tokens',
  model_calls: 'model calls',
  wall_seconds: 'seconds at work',
};

const inWords = (limits: BudgetLimits): string =>
  Object.entries(limits)
    .map(([dimension, limit]) => `${limit} ${UNITS[dimension as BudgetDimension]}`)
    .join(', ');

function nameOf(scope: string): string {
  const [kind, id] = scope.split(':');
  if (kind === 'workflow') return 'the workflow';
  return kind === 'session' ? `the session ${id}` : `the day ${id}`;
}

/** A call that gave no answer uses nothing. */
export async function releaseCall(db: Database, tenantId: string, callId: string): Promise<void> {
  await db
    .deleteFrom('budget_reservations')
    .where('tenant_id', '=', tenantId)
    .where('call_id', '=', callId)
    .execute();
}
