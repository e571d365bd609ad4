import { STATUS_CODES } from 'node:http';
import type { RouteOptions } from 'fastify';
import { createJsonSchemaTransform, type jsonSchemaTransform } from 'fastify-type-provider-zod';
import { documentedPatterns } from '../../contracts/text.ts';
import type { AnyOperation } from '../../operations/operation.ts';
import { failures } from '../responses.ts';
import { createSchemaRegistry } from './schema-names.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** JSON Schema of a multipart/form-data body, which the route reads itself. */
    form?: object;
  }
}

/** If a string already has a pattern, both apply. */
export const schemaOptions: NonNullable<Parameters<typeof createJsonSchemaTransform>[0]> = {
  schemaRegistry: createSchemaRegistry(),
  zodToJsonConfig: {
    override: ({ zodSchema, jsonSchema }) => {
      const documented = documentedPatterns.get(zodSchema);
      if (!documented) return;
      const { pattern } = documented;
      const patterns = [jsonSchema, ...(jsonSchema.allOf ?? [])].map((part) => part.pattern);
      if (patterns.includes(pattern)) return;
      if (jsonSchema.pattern === undefined) jsonSchema.pattern = pattern;
      else jsonSchema.allOf = [...(jsonSchema.allOf ?? []), documented];
    },
  },
};
const transform = createJsonSchemaTransform(schemaOptions);

/** The parts of a route's description that are common to all routes of its kind. */
export const describeOperation: typeof jsonSchemaTransform = (input) => {
  const { schema, route, url } = input;
  if (!schema || schema.hide) return transform(input);
  const response = { ...commonFailures(route, url), ...(schema.response ?? {}) };
  const described = transform({ ...input, schema: { ...schema, response } });
  const { operation, form } = route.config ?? {};
  const idempotency = operation ? operation.idempotent : 'natural';
  const description = [
    schema.description,
    (idempotency === 'natural' || idempotency === 'read') && isPost(route) && NATURAL,
  ];
  return {
    ...described,
    schema: {
      ...described.schema,
      description: description.filter(Boolean).join(' '),
      response: describeResponses(described.schema?.response as Responses),
      ...(form && { body: form }),
      ...(operation?.example !== undefined && { 'x-example': operation.example }),
      ...(url.startsWith('/v1/') && { headers: headersOf(idempotency) }),
    },
  };
};

const NATURAL =
  'Idempotent without an `Idempotency-Key`: a repetition changes nothing more, and a key that is sent is ignored.';

/** Failures before a route runs: Node reads the headers, Fastify the path and the body. */
function commonFailures({ method }: RouteOptions, url: string) {
  const takesBody = [method].flat().some((name) => name !== 'GET' && name !== 'HEAD');
  return {
    ...failures(431),
    ...(url.includes(':') && failures(414)),
    ...(takesBody && failures(413, 415)),
  };
}

const isPost = ({ method }: RouteOptions) => [method].flat().includes('POST');

type Responses = Record<string, { content?: object; description?: string }>;

function describeResponses(responses: Responses): Responses {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => {
      const description = STATUS_CODES[status] ?? status;
      // To the library, a response of type null has no content.
      if (status === '204') return [status, { type: 'null', description }];
      return [
        status,
        schema.content ? schema : { ...schema, 'x-response-description': description },
      ];
    }),
  );
}

/** Plugins check the headers before any schema. Here they are only described. */
const headersOf = (idempotency: AnyOperation['idempotent']) => ({
  type: 'object',
  properties: {
    'X-Tenant-Id': TENANT,
    ...(idempotency === 'key' && { 'Idempotency-Key': IDEMPOTENCY_KEY }),
  },
});

const TENANT = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  description:
    'The tenant whose resources are meant, in development mode. Otherwise the key or token names the tenant, and this header, if sent, must agree.',
};
const IDEMPOTENCY_KEY = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,255}$',
  description:
    'A repetition with the same key changes nothing more and gets the first answer again. The same key with another request is refused with 422 `idempotency_key_reused`.',
};
