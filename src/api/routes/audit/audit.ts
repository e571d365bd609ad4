import { auditEntry, auditListQuery } from '../../../contracts/audit.ts';
import { pageOf } from '../../../contracts/page.ts';
import { listAudit } from '../../../services/audit/audit.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../responses.ts';

export function auditRoutes(app: Api, { db }: ApiContext): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'Who decided and steered what, and from where, the newest first',
        querystring: auditListQuery,
        response: { 200: pageOf(auditEntry), ...failures(400) },
      },
    },
    (request) => listAudit(db, request.principal.tenantId, request.query),
  );
}
