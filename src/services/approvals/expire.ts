import { sql } from 'kysely';
import type { Decision } from '../../contracts/approval.ts';
import type { Database } from '../../db/database.ts';
import { type ApprovalRow, appendApprovalEvent } from './approval-row.ts';
import { closeApproval } from './close.ts';
import type { DecisionRules } from './decision-rules.ts';

export interface ExpireDeps {
  db: Database;
  rules: DecisionRules;
}

/** Does what `on_timeout` says when the time of a pending approval is over; otherwise nothing. @returns whether it did */
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
    else await close(trx, rules, row);
    return true;
  });
}

async function close(trx: Database, rules: DecisionRules, row: ApprovalRow): Promise<void> {
  const decision = outcomeOf(row);
  await closeApproval(trx, row, 'expired', decision);
  if (decision) await rules[row.kind].apply?.(trx, row, decision);
}

/** Stays open, without an end, and says so. */
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

/** Null where it is a failure. A call of unknown outcome is never made again because time has passed. */
function outcomeOf(row: ApprovalRow): Decision | null {
  if (row.on_timeout === 'fail') return null;
  return {
    decision: row.on_timeout === 'approve' && row.kind !== 'question' ? 'approve' : 'reject',
    message: 'Nobody decided in time.',
    edit: null,
    decided_by: null,
    decided_at: new Date().toISOString(),
    decided_from: null,
  };
}

/** Approvals whose time is over, of all tenants: a worker that was away has not closed them. */
export const readOverdue = (db: Database, limit: number) =>
  db
    .selectFrom('approvals')
    .select(['tenant_id', 'approval_id'])
    .where('status', '=', 'pending')
    .where('expires_at', '<=', sql<Date>`now()`)
    .limit(limit)
    .execute();
