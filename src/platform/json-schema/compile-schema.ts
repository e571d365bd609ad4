import { Ajv2020, type ErrorObject, type Options } from 'ajv/dist/2020.js';
import { compareByJson, Meter, meteredPattern, meterVisits } from './meter.ts';

type Schema = Record<string, unknown>;

/** All errors of a value. @throws CheckTooCostlyError; RangeError where references go round in a circle */
export type FindErrors = (value: unknown) => ErrorObject[];

/**
 * Compiles a schema of 2020-12 that somebody else wrote, within {@link SCHEMA_LIMITS} and without patterns that RE2 cannot run. A fresh
 * instance for each: a shared one would keep every tenant's schemas and mix up their `$id`s.
 * @param reference what of it is checked; without it, the whole
 * @throws Error where it cannot be compiled
 */
export function compileSchema(schema: Schema, options: Options = {}, reference = ''): FindErrors {
  const meter = new Meter();
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    // Judged by findMetaschemaProblem: an instance would compile the metaschema for each schema.
    meta: false,
    validateSchema: false,
    logger: false,
    // Inlined, one definition that is referred to often makes code without end.
    inlineRefs: false,
    code: { regExp: meteredPattern(meter), optimize: false },
    ...options,
  });
  compareByJson(ajv, meter);
  // Last, for it counts every keyword there is.
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

/** Where a schema is not JSON Schema of 2020-12, or undefined. */
export const findMetaschemaProblem = (schema: Schema): string | undefined =>
  metaschema.validateSchema(schema) === true
    ? undefined
    : `schema is invalid: ${metaschema.errorsText(metaschema.errors)}`;
