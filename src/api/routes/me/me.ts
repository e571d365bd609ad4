import { scopesOf } from '../../../auth/permissions.ts';
import { me } from '../../../contracts/me.ts';
import type { Api } from '../../context.ts';
import { failures } from '../../responses.ts';

export function meRoute(app: Api): void {
  app.get(
    '/v1/me',
    {
      schema: {
        tags: ['api keys'],
        summary: 'Who you are, and what you may do',
        response: { 200: me, ...failures(400) },
      },
    },
    async ({ principal }) => ({
      tenant_id: principal.tenantId,
      user_id: principal.userId,
      method: principal.method,
      roles: [...principal.roles],
      scopes: scopesOf(principal),
    }),
  );
}
