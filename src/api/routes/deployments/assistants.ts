import { z } from 'zod';
import { assistant, assistantListQuery } from '../../../contracts/assistant.ts';
import { assistantId, freshness, skippedItems } from '../../../contracts/deployment.ts';
import { deploymentId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { getAssistant, readAssistants } from '../../../services/deployments/assistants.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';
import { callerOf } from './caller-of.ts';

const params = z.object({ deployment_id: deploymentId });

export function assistantRoutes(app: Api, { deployments }: ApiContext): void {
  app.get(
    '/v1/deployments/:deployment_id/assistants',
    {
      schema: {
        tags: ['deployments'],
        summary: 'The assistants of a deployment that the caller may see, the newest first',
        description:
          'The deployment is always asked. When it is down: its first page as it was, with `is_stale`; 503 where that is not known.',
        params,
        querystring: assistantListQuery,
        response: {
          200: pageOf(assistant).extend({ skipped: skippedItems, ...freshness.shape }),
          ...failures(400, 403, 404, 422),
        },
      },
    },
    async (request) => {
      const { graph, limit, cursor = '0' } = request.query;
      const offset = Number(cursor);
      const { deployment_id } = request.params;
      const query = { graph, limit, offset };
      const known = await readAssistants(deployments, callerOf(request), deployment_id, query);
      const { value: items, ...rest } = known;
      const isLast = items.length + rest.skipped.length < limit;
      return { items, next_cursor: isLast ? null : String(offset + limit), ...rest };
    },
  );

  app.get(
    '/v1/deployments/:deployment_id/assistants/:assistant_id',
    {
      schema: {
        tags: ['deployments'],
        summary: 'An assistant',
        params: params.extend({ assistant_id: assistantId }),
        response: { 200: assistant, ...failures(400, 403, 404, 422) },
      },
    },
    async (request) => {
      const { deployment_id, assistant_id } = request.params;
      return getAssistant(deployments, callerOf(request), deployment_id, assistant_id);
    },
  );
}
