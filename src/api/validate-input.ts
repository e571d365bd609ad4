import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { toFieldErrors } from '../contracts/field-errors.ts';
import { InvalidInputError } from '../platform/errors.ts';

/** Fastify's validator: checks the body, the query or the path of a request, and names the fields at fault. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (data) => {
    const parsed = schema.safeParse(data ?? undefined);
    return parsed.success
      ? { value: parsed.data }
      : {
          error: new InvalidInputError(
            toFieldErrors(parsed.error, [], PARTS[httpPart] ?? httpPart),
          ),
        };
  };

const PARTS: Record<string, string> = { querystring: 'query', params: 'path' };
