import { z } from 'zod';
import {
  approval,
  approvalListQuery,
  approvalSummary,
  decisionRequest,
} from '../contracts/approval.ts';
import { approvalId } from '../contracts/ids.ts';
import { pageOf } from '../contracts/page.ts';
import { decideApproval as decide } from '../services/approvals/decide.ts';
import { getApproval as get, listApprovals as list } from '../services/approvals/read-approvals.ts';
import { defineOperation } from './operation.ts';

const tag = 'approvals';
const params = z.object({ approval_id: approvalId });

export const listApprovals = defineOperation({
  name: 'listApprovals',
  tag,
  summary: 'List approvals, oldest first: the inbox',
  scope: 'approvals:read',
  query: approvalListQuery,
  output: pageOf(approvalSummary),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => list(db, principal.tenantId, query),
});

export const getApproval = defineOperation({
  name: 'getApproval',
  tag,
  summary: 'Get an approval with its subject',
  scope: 'approvals:read',
  params,
  output: approval,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { approval_id }) => get(db, principal.tenantId, approval_id),
});

export const decideApproval = defineOperation({
  name: 'decideApproval',
  tag,
  summary: 'Decide an approval',
  description:
    'Each approval is decided once. An edit, an answer, or a message with a rejection adds words to a workflow: if the decider is not the user of the workflow, the workflow loses the rights and the token of its user; see `decision.rights_dropped`. Only the user of an agent creation can approve its questions; others can reject them, and their message stays in the decision. 409 `already_decided` carries the earlier decision. 409 `subject_changed` means that `subject_hash` is outdated. 409 `approval_expired` and `approval_withdrawn` mean that the decision comes too late. With an `Idempotency-Key`, a repetition returns the first answer.',
  scope: 'approvals:decide',
  params,
  body: decisionRequest,
  example: { decision: 'approve' },
  output: approval,
  idempotent: 'key',
  audit: 'approval.decide',
  failures: [400, 403, 404, 409, 422],
  run: (services, context, { approval_id: approvalId, body }) =>
    decide(services, { ...context, tenantId: context.principal.tenantId, approvalId, body }),
});
