import { gzipSync } from 'node:zlib';
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import Negotiator from 'negotiator';
import { TAGS } from '../../operations/operation.ts';
import { compact, type OpenApiDocument } from '../openapi/compact.ts';
import { describeEvents } from '../openapi/describe-events.ts';
import { describeOperation, schemaOptions } from '../openapi/describe-operation.ts';

const nameSchemas = createJsonSchemaTransformObject(schemaOptions);

/** Serves OpenAPI 3.1 at `/openapi.json`, generated from the routes' schemas, and the API reference at `/docs`. */
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
        servers: [{ url: '/', description: 'This server.' }],
        tags: [
          ...Object.entries(TAGS).map(([name, description]) => ({ name, description })),
          {
            name: 'service',
            description: 'Health, metrics, and the codec of the Temporal Web UI.',
          },
        ],
      },
      transform: describeOperation,
      transformObject: (input) =>
        describeEvents(compact(nameSchemas(input) as OpenApiDocument)) as never,
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

/** The document never changes, so it is serialized and compressed once, for the first request. */
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
