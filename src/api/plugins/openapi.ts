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
        components: {
          securitySchemes: {
            bearer: {
              type: 'http',
              scheme: 'bearer',
              description: 'A JWT, or an API key (`ao_…`).',
            },
            api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          },
        },
        tags: [
          { name: 'workflows', description: 'Durable plan → execute → review runs.' },
          { name: 'schedules', description: 'Workflows that start by themselves.' },
          { name: 'documents', description: 'Files that agents share and search.' },
          {
            name: 'deployments',
            description: 'LangGraph servers: their graphs, assistants, models and tools.',
          },
          { name: 'tools', description: 'What agents can call.' },
          { name: 'audit', description: 'Who did what.' },
          { name: 'store', description: 'What a user keeps, by namespace and key.' },
          { name: 'usage', description: 'Tokens and cost.' },
          { name: 'api keys', description: 'Who may ask, and what.' },
          { name: 'service', description: 'Health and metrics.' },
        ],
      },
      transform: withHeaders,
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

const TENANT = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description:
    'Whose resources are meant, in development mode. Otherwise the key or token says it, and this, where it is sent, must agree.',
};
const IDEMPOTENCY_KEY = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,255}$',
  description:
    'A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`.',
};
const NATURAL =
  'Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.';

/** Headers are checked by plugins, before any schema; here they are only described. */
const withHeaders: typeof jsonSchemaTransform = (input) => {
  const output = jsonSchemaTransform(input);
  if (!input.url.startsWith('/v1/') || !output.schema) return output;
  const idempotency = input.route.config?.idempotency;
  const properties = {
    'X-Tenant-Id': TENANT,
    ...(idempotency === 'key' && { 'Idempotency-Key': IDEMPOTENCY_KEY }),
  };
  const description = [output.schema.description, idempotency === 'natural' && NATURAL]
    .filter(Boolean)
    .join(' ');
  return {
    ...output,
    schema: {
      ...output.schema,
      ...(description && { description }),
      headers: { type: 'object', properties },
    },
  };
};
