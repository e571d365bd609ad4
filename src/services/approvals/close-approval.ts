import { sql } from 'kysely';
import type { ApprovalStatus, Decision } from '../../contracts/approval.ts';
import type { Owner } from '../../contracts/owner.ts';
import type { Database } from '../../db/database.ts';
import { releaseOwner } from '../../db/queries/release-owner.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type ApprovalRow, appendApprovalEvent } from './approval-row.ts';
import type { DecisionRules } from './decision-rules.ts';

/** Closes a locked, pending approval and appends its event. */
export async function closeApproval(
  trx: Database,
  row: ApprovalRow,
  status: Exclude<ApprovalStatus, 'pending'>,
  decision: Decision | null,
  requestKey?: string,
): Promise<ApprovalRow> {
  const closed = await trx
    .updateTable('approvals')
    .set({
      status,
      decision: decision && toStorableJson(decision),
      request_key: requestKey ?? null,
      last_sequence: row.last_sequence + 1,
    })
    .where('tenant_id', '=', row.tenant_id)
    .where('approval_id', '=', row.approval_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendApprovalEvent(trx, closed, status);
  return closed;
}

export interface ExpireDeps {
  db: Database;
  rules: DecisionRules;
}

/** Applies `on_timeout` to a pending approval that has expired. @returns whether it had expired */
export async function expireApproval(
  { db, rules }: ExpireDeps,
  tenantId: string,
  approvalId: string,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('approvals')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('approval_id', '=', approvalId)
      .where('status', '=', 'pending')
      .where('expires_at', '<=', sql<Date>`now()`)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return false;
    if (row.on_timeout === 'escalate') await escalate(trx, row);
    else await closeExpired(trx, rules, row);
    return true;
  });
}

async function closeExpired(trx: Database, rules: DecisionRules, row: ApprovalRow): Promise<void> {
  const decision = outcomeOf(row);
  await closeApproval(trx, row, 'expired', decision);
  if (decision) await rules[row.kind].apply?.(trx, row, decision);
}

/** Keeps the approval open, without an expiry. */
async function escalate(trx: Database, row: ApprovalRow): Promise<void> {
  const escalated = await trx
    .updateTable('approvals')
    .set({ escalated_at: new Date(), expires_at: null, last_sequence: row.last_sequence + 1 })
    .where('tenant_id', '=', row.tenant_id)
    .where('approval_id', '=', row.approval_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await appendApprovalEvent(trx, escalated, 'escalated');
}

/** @returns null if the expiry is a failure */
function outcomeOf(row: ApprovalRow): Decision | null {
  if (row.on_timeout === 'fail') return null;
  return {
    decision: row.on_timeout === 'approve' && row.kind !== 'question' ? 'approve' : 'reject',
    message: 'The approval expired without a decision.',
    edit: null,
    decided_by: null,
    decided_at: new Date().toISOString(),
    decided_from: null,
  };
}

/** Expired approvals of all tenants that no worker has closed yet. */
export const readOverdue = (db: Database, limit: number) =>
  db
    .selectFrom('approvals')
    .select(['tenant_id', 'approval_id'])
    .where('status', '=', 'pending')
    .where('expires_at', '<=', sql<Date>`now()`)
    .limit(limit)
    .execute();

/** Withdraws the pending approvals whose key has this prefix. */
export async function withdrawByKeyPrefix(
  db: Database,
  tenantId: string,
  keyPrefix: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('approvals')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where(sql<boolean>`starts_with(key, ${keyPrefix})`)
      .where('status', '=', 'pending')
      .orderBy('approval_id')
      .forUpdate()
      .execute();
    for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
  });
}

/**
 * Withdraws the questions of an owner that ends, and releases its budget reservations. A question that other runs wait for too (about a shared
 * budget) stays open. Called in the transaction that ends the owner.
 */
export async function withdrawQuestions(
  trx: Database,
  tenantId: string,
  owner: Owner,
): Promise<void> {
  const ids = await releaseOwner(trx, tenantId, owner);
  if (ids.length === 0) return;
  const open = await trx
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', 'in', ids)
    .where('status', '=', 'pending')
    .orderBy('approval_id')
    .forUpdate()
    .execute();
  for (const row of open) await closeApproval(trx, row, 'withdrawn', null);
}
