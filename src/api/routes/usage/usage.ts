import { usageQuery, usageReport } from '../../../contracts/usage.ts';
import { reportUsage } from '../../../services/usage/usage.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

export function usageRoutes(app: Api, { db }: ApiContext): void {
  app.get(
    '/v1/usage',
    {
      schema: {
        tags: ['usage'],
        summary: 'Tokens and cost by day, model, agent or workflow',
        querystring: usageQuery,
        response: { 200: usageReport, ...failures(400) },
      },
    },
    (request) => reportUsage(db, request.principal.tenantId, request.query),
  );
}
