import type { Approval, ApprovalListQuery, ApprovalSummary } from '../../contracts/approval.ts';
import { creationOwner, workflowOwner } from '../../contracts/owner.ts';
import type { Page } from '../../contracts/page.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { toApproval, toSummary } from './approval-row.ts';

/** The inbox: the oldest question first. */
export async function listApprovals(
  db: Database,
  tenantId: string,
  query: ApprovalListQuery,
): Promise<Page<ApprovalSummary>> {
  let select = db.selectFrom('approvals').selectAll().where('tenant_id', '=', tenantId);
  if (query.status !== 'all') select = select.where('status', '=', query.status);
  if (query.kind) select = select.where('kind', '=', query.kind);
  for (const owner of [
    query.workflow_id && workflowOwner(query.workflow_id),
    query.agent_creation_id && creationOwner(query.agent_creation_id),
  ])
    if (owner)
      select = select.where('owner_kind', '=', owner.kind).where('owner_id', '=', owner.id);
  if (query.session_id) select = select.where('session_id', '=', query.session_id);
  if (query.step_id) select = select.where('step_id', '=', query.step_id);
  return keysetPage(
    select,
    { list: 'approvals', time: 'requested_at', id: 'approval_id', direction: 'asc' },
    query,
    toSummary,
  );
}

/** @throws NotFoundError */
export async function getApproval(
  db: Database,
  tenantId: string,
  approvalId: string,
): Promise<Approval> {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('approval_id', '=', approvalId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('approval', approvalId);
  return toApproval(row);
}
