import { addAbortSignal, Readable } from 'node:stream';
import { z } from 'zod';
import { endWithAccess } from '../../../auth/end-with-access.ts';
import { auditEntry, auditListQuery } from '../../../contracts/audit.ts';
import { pageOf } from '../../../contracts/page.ts';
import { toCsv } from '../../../services/audit/audit-csv.ts';
import { exportAudit, listAudit } from '../../../services/audit/list-audit.ts';
import { chooseMediaType } from '../../choose-media-type.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

export function auditRoutes(app: Api, { db, access }: ApiContext): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'Who did what, and from where, the newest first',
        querystring: auditListQuery,
        response: {
          200: {
            description: 'A page of entries, or all that are found as CSV.',
            content: {
              'application/json': { schema: pageOf(auditEntry) },
              // What is sent is a stream of it.
              'text/csv': { schema: z.unknown().meta({ type: 'string' }) },
            },
          },
          ...failures(400, 406),
        },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      const type = request.query.format
        ? FORMATS[request.query.format]
        : chooseMediaType(request, reply, [FORMATS.json, FORMATS.csv]);
      if (type === FORMATS.json) return listAudit(db, tenantId, request.query);
      const rows = Readable.from(toCsv(exportAudit(db, tenantId, request.query)));
      // It may go on for long.
      const ended = new AbortController();
      addAbortSignal(ended.signal, rows);
      rows.once('close', () => ended.abort());
      endWithAccess(access.authenticate, request.headers, ended);
      return reply
        .header('content-disposition', 'attachment; filename="audit.csv"')
        .type('text/csv; charset=utf-8; header=present')
        .send(rows);
    },
  );
}

const FORMATS = { json: 'application/json', csv: 'text/csv' } as const;
