import { limitReport } from '../../../contracts/limits.ts';
import { readLimits } from '../../../services/limits/count-use.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

export function limitRoutes(app: Api, { db, limits }: Pick<ApiContext, 'db' | 'limits'>): void {
  app.get(
    '/v1/limits',
    {
      schema: {
        tags: ['usage'],
        summary: 'What the tenant may have at once, and what it has',
        description:
          'At the limit of `runs` or `streams`, a request is refused with 429 `limit_reached` and `Retry-After`. Calls of `steps` wait. At any other limit, a request is refused with 409 `quota_reached` until something is deleted.',
        response: { 200: limitReport, ...failures(400) },
      },
    },
    async ({ principal }) => ({ items: await readLimits(db, limits, principal.tenantId) }),
  );
}
