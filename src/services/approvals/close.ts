import type { ApprovalStatus, Decision } from '../../contracts/approval.ts';
import type { Database } from '../../db/database.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type ApprovalRow, appendApprovalEvent } from './approval-row.ts';

/** Closes a locked, pending approval, with its event. */
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
