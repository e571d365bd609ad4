import { z } from 'zod';
import { exportBlueprint, importBlueprint } from '../../operations/blueprints.ts';
import { callOperation, routeOf } from '../bind.ts';
import type { Api, ApiContext } from '../context.ts';

const MARKDOWN = 'text/markdown';

/** Blueprints come in as Markdown files, and go out as such. */
export async function blueprintRoutes(app: Api, { services }: ApiContext): Promise<void> {
  app.get(
    '/v1/blueprints/:name/export',
    routeOf(exportBlueprint, { 200: { content: { [MARKDOWN]: { schema: z.string() } } } }),
    async (request, reply) => {
      const { name, markdown } = await callOperation(services, exportBlueprint, request);
      return reply
        .header('content-type', `${MARKDOWN}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${name}.md"`)
        .header('x-content-type-options', 'nosniff')
        .send(markdown);
    },
  );

  // In a scope of its own: this is the only route that takes Markdown.
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      MARKDOWN,
      { parseAs: 'string' },
      async (_: unknown, body: string) => ({
        markdown: body,
      }),
    );
    const { config, schema } = routeOf(importBlueprint, { 200: importBlueprint.output });
    scope.post(
      '/v1/blueprints/import',
      { config, schema: { ...schema, consumes: ['application/json', MARKDOWN] } },
      async (request) => callOperation(services, importBlueprint, request),
    );
  });
}
