import { Ajv2020, type ErrorObject, type Options } from 'ajv/dist/2020.js';
import { compareByJson, Meter, meteredPattern, meterVisits } from './meter.ts';

type Schema = Record<string, unknown>;

/** Returns all errors of a value. @throws CheckTooCostlyError; RangeError for circular references */
export type FindErrors = (value: unknown) => ErrorObject[];

/**
 * Compiles a foreign schema of draft 2020-12, within {@link SCHEMA_LIMITS} and without patterns that RE2 cannot run. Each schema gets its
 * own instance: a shared one would keep every tenant's schemas and mix up their `$id`s.
 * @param reference the part of the schema to check; without it, the whole schema
 * @throws Error if the schema cannot be compiled
 */
export function compileSchema(schema: Schema, options: Options = {}, reference = ''): FindErrors {
  const meter = new Meter();
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    // findMetaschemaProblem checks this: an instance would compile the metaschema for every schema.
    meta: false,
    validateSchema: false,
    logger: false,
    // With inlining, the code of one definition with many references would grow without limit.
    inlineRefs: false,
    code: { regExp: meteredPattern(meter), optimize: false },
    ...options,
  });
  compareByJson(ajv, meter);
  // Last, because it counts all keywords.
  meterVisits(ajv, meter);
  ajv.addSchema(schema, DOCUMENT);
  const validate = reference
    ? ajv.compile({ $ref: `${DOCUMENT}${reference}` })
    : ajv.getSchema(DOCUMENT);
  if (!validate) throw new Error('the schema cannot be compiled');
  return (value) => {
    meter.restart();
    return validate(value) === true ? [] : (validate.errors ?? []);
  };
}

const DOCUMENT = 'document';

const metaschema = new Ajv2020({ strict: false, validateFormats: false, logger: false });

/** The problem of a schema that violates draft 2020-12; undefined if there is none. */
export const findMetaschemaProblem = (schema: Schema): string | undefined =>
  metaschema.validateSchema(schema) === true
    ? undefined
    : `schema is invalid: ${metaschema.errorsText(metaschema.errors)}`;
