import { gzipSync } from 'node:zlib';
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import Negotiator from 'negotiator';
import { describeOperation } from '../describe-operation.ts';

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
      transform: describeOperation,
      transformObject: jsonSchemaTransformObject,
    });
    app.get(
      '/openapi.json',
      { config: { open: true }, schema: { hide: true } },
      serveOnce(() => app.swagger()),
    );
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

/** The document is large and never changes: it is written and packed once, when it is asked for first. */
function serveOnce(read: () => object) {
  let known: { plain: string; packed: Buffer } | undefined;
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!known) {
      const plain = JSON.stringify(read());
      known = { plain, packed: gzipSync(plain) };
    }
    reply.header('content-type', 'application/json').header('vary', 'accept-encoding');
    const takesGzip = new Negotiator(request.raw).encodings(['gzip', 'identity'])[0] === 'gzip';
    return takesGzip
      ? reply.header('content-encoding', 'gzip').send(known.packed)
      : reply.send(known.plain);
  };
}
