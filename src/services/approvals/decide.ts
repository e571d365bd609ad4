import type { Principal } from '../../auth/principal.ts';
import type { Approval, Decision, DecisionRequest } from '../../contracts/approval.ts';
import type { RightsDropped } from '../../contracts/rights-dropped.ts';
import type { Database } from '../../db/database.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import {
  ConflictError,
  InvalidInputError,
  idempotencyKeyReused,
  NotFoundError,
} from '../../platform/errors.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { withdrawUserRights } from '../user-tokens/drop-rights.ts';
import { type ApprovalRow, toApproval } from './approval-row.ts';
import { closeApproval, expireApproval } from './close-approval.ts';
import type { DecisionRules } from './decision-rules.ts';
import { type WakeDeps, wakeWaiters } from './wake-waiters.ts';

export interface DecideDeps extends WakeDeps {
  notify(): void;
  rules: DecisionRules;
}

export interface DecideRequest {
  tenantId: string;
  approvalId: string;
  body: DecisionRequest;
  actor: Actor;
  principal: Principal;
  idempotencyKey: string | undefined;
  log: { warn(fields: object, message: string): void };
}

/**
 * Decides a question, once. Postgres is the judge: of many who decide at the same time one wins, and the others get the
 * winner's decision with the conflict. The waiting workflow is woken afterwards; the reconcile workflow makes good what is lost.
 * @throws NotFoundError InvalidInputError
 * @throws ConflictError `already_decided`, `idempotency_key_reused`, `subject_changed`, `approval_expired`, `approval_withdrawn`
 */
export async function decideApproval(deps: DecideDeps, request: DecideRequest): Promise<Approval> {
  const { tenantId, approvalId } = request;
  if (await expireApproval(deps, tenantId, approvalId)) {
    deps.notify();
    await wake(deps, request);
  }
  const row = await find(deps.db, request);
  if (row.status === 'pending') {
    await assertFits(deps, row, request.body);
    await deps.rules[row.kind].admit?.(row, request.principal, request.body);
  }
  const decided = await deps.db.transaction().execute(async (trx) => {
    // The run's row is locked before the approval's, as everywhere.
    const isSteered =
      row.owner_kind === 'workflow' && row.status === 'pending' && steers(row, request.body);
    const run = { tenant_id: row.tenant_id, workflow_id: row.owner_id };
    const dropped = isSteered
      ? await withdrawUserRights(trx, run, request.principal, 'approval.decide')
      : null;
    return decide(trx, deps.rules, request, dropped);
  });
  deps.notify();
  await wake(deps, request);
  return toApproval(decided);
}

/** Whether the decision puts words into the run, and does not only say yes or no to what is shown. */
const steers = ({ kind }: ApprovalRow, { decision, edit, message }: DecisionRequest): boolean =>
  kind !== 'budget' &&
  (decision === 'edit' ||
    decision === 'respond' ||
    edit !== undefined ||
    // The message of an approval is shown to nobody but an agent that has asked.
    (message !== undefined && (decision === 'reject' || kind === 'question')));

async function find(db: Database, { tenantId, approvalId }: DecideRequest): Promise<ApprovalRow> {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('approval', approvalId);
  return row;
}

async function decide(
  trx: Database,
  rules: DecisionRules,
  request: DecideRequest,
  dropped: RightsDropped | null,
): Promise<ApprovalRow> {
  const { tenantId, approvalId, body, actor, idempotencyKey } = request;
  const row = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new NotFoundError('approval', approvalId);
  if (row.status !== 'pending') {
    if (idempotencyKey === undefined || row.request_key !== idempotencyKey)
      throw closedConflict(row);
    if (!isRepeated(row, body)) throw idempotencyKeyReused();
    return row;
  }
  if (body.subject_hash !== undefined && body.subject_hash !== row.subject_hash) {
    throw new ConflictError(
      'subject_changed',
      'The subject has changed since you read the approval. Read it again.',
      { subject_hash: row.subject_hash },
    );
  }
  const decision: Decision = {
    decision: body.decision,
    message: body.message ?? null,
    edit: body.edit ?? null,
    decided_by: actor.userId,
    decided_at: new Date().toISOString(),
    decided_from: { ip: actor.ip, user_agent: actor.userAgent },
    rights_dropped: dropped,
  };
  const closed = await closeApproval(trx, row, 'decided', decision, idempotencyKey);
  await rules[row.kind].apply?.(trx, row, decision);
  await appendAuditEntry(trx, {
    tenantId,
    actor,
    action: 'approval.decide',
    resource: 'approvals',
    resourceId: approvalId,
    details: {
      decision: body.decision,
      kind: row.kind,
      [`${row.owner_kind}_id`]: row.owner_id,
      subject_hash: row.subject_hash,
      ...(dropped && { rights_dropped: dropped.user_id }),
    },
  });
  return closed;
}

/** Whether the row was decided by the same request, whose answer was lost. */
const isRepeated = ({ decision, subject_hash }: ApprovalRow, body: DecisionRequest): boolean =>
  (body.subject_hash ?? subject_hash) === subject_hash &&
  canonicalJson([decision?.decision, decision?.message, decision?.edit]) ===
    canonicalJson([body.decision, body.message ?? null, body.edit ?? null]);

function closedConflict(row: ApprovalRow): ConflictError {
  switch (row.status) {
    case 'decided':
      return new ConflictError(
        'already_decided',
        `The approval has already been decided: ${row.decision?.decision} by ${row.decision?.decided_by}.`,
        { decision: row.decision },
      );
    case 'expired':
      return new ConflictError('approval_expired', 'The approval has expired.', {
        decision: row.decision,
      });
    default:
      return new ConflictError(
        'approval_withdrawn',
        'The approval was withdrawn: the run has ended or no longer needs the decision.',
      );
  }
}

async function wake(deps: DecideDeps, { tenantId, approvalId, log }: DecideRequest) {
  try {
    await wakeWaiters(deps, tenantId, approvalId);
  } catch (error) {
    log.warn(
      { err: error, approval_id: approvalId },
      'an approval was decided, but its run could not be notified; the reconcile workflow will',
    );
  }
}

/** @throws InvalidInputError unless the decision is one of the choices and brings what it needs */
async function assertFits({ rules }: DecideDeps, row: ApprovalRow, body: DecisionRequest) {
  const { decision, edit, message } = body;
  const choices = row.choices.map((choice) => choice.decision);
  if (!choices.includes(decision)) refuse('decision', `must be one of ${choices.join(', ')}`);
  if (decision === 'respond' && message === undefined)
    refuse('message', 'is required, because it is the answer');
  if (decision === 'edit' && !edit) refuse('edit', 'is required');
  const takesEdit = decision === 'edit' || (decision === 'reject' && row.kind === 'result');
  if (edit && !takesEdit) refuse('edit', `is not allowed with the decision ${decision}`);
  await rules[row.kind].assertFits?.(row, body);
}

function refuse(field: string, message: string): never {
  throw new InvalidInputError([{ field, message }]);
}
