import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import fp from 'fastify-plugin';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** OpenAPI 3.1 at `/openapi.json`, made from the routes' own schemas, and a page to read it at `/docs`. */
export const openapi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'agent-orchestrator',
          version: '1',
          description:
            'Durable workflows for AI agents. Every error is a problem detail (RFC 9457) with a stable `code`.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        tags: [
          { name: 'workflows', description: 'Durable plan → execute → review runs.' },
          { name: 'documents', description: 'Files that agents share and search.' },
          { name: 'tools', description: 'What agents can call.' },
          { name: 'usage', description: 'Tokens and cost.' },
          { name: 'service', description: 'Health and metrics.' },
        ],
      },
      transform: jsonSchemaTransform,
    });
    app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
    await app.register(reference, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        theme: 'default',
        hideClientButton: true,
        telemetry: false,
        withDefaultFonts: false,
      },
    });
  },
  { name: 'openapi' },
);
