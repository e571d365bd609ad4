import type { Selectable } from 'kysely';
import type { Approval, ApprovalSummary } from '../../contracts/approval.ts';
import type { EVENT_KINDS } from '../../contracts/event.ts';
import type { Database } from '../../db/database.ts';
import { appendEvent } from '../../db/queries/append-event.ts';
import type { ApprovalsTable } from '../../db/tables/approvals.ts';
import { eventIdOf } from '../../events/event-id.ts';

export type ApprovalRow = Selectable<ApprovalsTable>;

/** Appends the event of the row's `last_sequence`. It omits the subject, which may be large; clients read it over REST. */
export async function appendApprovalEvent(
  trx: Database,
  row: ApprovalRow,
  kind: (typeof EVENT_KINDS)['approvals'][number],
): Promise<void> {
  const { subject_hash, status, title, step_id, session_id, on_timeout } = row;
  await appendEvent(trx, {
    tenantId: row.tenant_id,
    resource: 'approvals',
    resourceId: row.approval_id,
    sequence: row.last_sequence,
    eventId: eventIdOf(row.tenant_id, row.approval_id, row.last_sequence),
    type: `approval.${kind}`,
    payload: {
      approval_id: row.approval_id,
      kind: row.kind,
      status,
      ...ownerFields(row),
      session_id,
      step_id,
      title,
      subject_hash,
      on_timeout,
      expires_at: row.expires_at?.toISOString() ?? null,
      ...(row.decision && {
        decision: row.decision.decision,
        message: row.decision.message,
        decided_by: row.decision.decided_by,
      }),
    },
  });
}

/** The owner fields of the API. */
const ownerFields = ({ owner_kind, owner_id }: Pick<ApprovalRow, 'owner_kind' | 'owner_id'>) => ({
  workflow_id: owner_kind === 'workflow' ? owner_id : null,
  agent_creation_id: owner_kind === 'agent_creation' ? owner_id : null,
});

export const toSummary = (row: Omit<ApprovalRow, 'subject'>): ApprovalSummary => ({
  approval_id: row.approval_id,
  kind: row.kind,
  status: row.status,
  ...ownerFields(row),
  session_id: row.session_id,
  step_id: row.step_id,
  title: row.title,
  subject_hash: row.subject_hash,
  choices: row.choices,
  on_timeout: row.on_timeout,
  requested_at: row.requested_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  escalated_at: row.escalated_at?.toISOString() ?? null,
  decision: row.decision,
});

export const toApproval = (row: ApprovalRow): Approval => ({
  ...toSummary(row),
  subject: row.subject,
});
