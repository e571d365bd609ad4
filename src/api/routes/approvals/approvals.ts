import { z } from 'zod';
import {
  approval,
  approvalListQuery,
  approvalSummary,
  decisionRequest,
} from '../../../contracts/approval.ts';
import { approvalId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { decideApproval } from '../../../services/approvals/decide.ts';
import { getApproval, listApprovals } from '../../../services/approvals/read-approvals.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';

const params = z.object({ approval_id: approvalId });

export function approvalRoutes(app: Api, { db, approvals }: ApiContext): void {
  app.get(
    '/v1/approvals',
    {
      schema: {
        tags: ['approvals'],
        summary: 'The inbox: what waits for a person, the oldest first',
        querystring: approvalListQuery,
        response: { 200: pageOf(approvalSummary), ...failures(400) },
      },
    },
    (request) => listApprovals(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/approvals/:approval_id',
    {
      schema: {
        tags: ['approvals'],
        summary: 'An approval with what is shown to the person who decides',
        params,
        response: { 200: approval, ...failures(400, 404) },
      },
    },
    (request) => getApproval(db, request.principal.tenantId, request.params.approval_id),
  );

  app.post(
    '/v1/approvals/:approval_id/decision',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['approvals'],
        summary: 'Decide',
        description:
          'Each approval is decided once. A decision that puts words into a workflow (an edit, an answer, or a message with a rejection) takes the rights and the token of its user from it, where another user decides: see `decision.rights_dropped`. What an agent creation asks is decided by its user; others can reject it, and their message stays in the decision. 409 `already_decided` carries the decision that was made before; 409 `subject_changed` says that `subject_hash` is not the one of what would be decided now; 409 `approval_expired` and `approval_withdrawn` that it is too late. With an `Idempotency-Key`, a repetition of the request that decided answers as it did.',
        params,
        body: decisionRequest,
        response: { 200: approval, ...failures(400, 404, 409) },
      },
    },
    (request) =>
      decideApproval(approvals, {
        tenantId: request.principal.tenantId,
        approvalId: request.params.approval_id,
        body: request.body,
        actor: actorOf(request),
        principal: request.principal,
        idempotencyKey: readIdempotencyKey(request),
        log: request.log,
      }),
  );
}
