import type { ErrorObject } from 'ajv/dist/2020.js';
import type { ConfigProblem } from '../../contracts/graph-schema.ts';
import { BoundedCache } from '../../platform/bounded-cache.ts';
import { canonicalJson, hashOf } from '../../platform/canonical-json.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { compileSchema, type FindErrors } from '../../platform/json-schema/compile-schema.ts';
import { leaveOutPatterns } from '../../platform/json-schema/leave-out-patterns.ts';
import { CheckTooCostlyError } from '../../platform/json-schema/meter.ts';
import { findLimitProblem } from '../../platform/json-schema/schema-limits.ts';
import { toModernSchema } from '../../platform/modern-schema.ts';
import { formatList } from './problem-messages.ts';
import { findReferencedParts } from './schema-references.ts';

type Schema = Record<string, unknown>;

/**
 * Checks a value by its JSON Schema of any draft. References resolve in the document that contains the schema. The schema comes from a
 * deployment and is untrusted: patterns are removed if they could backtrack for ever, and an invalid schema yields no problems.
 * @param path the field name in problems
 */
export function checkSchema(
  path: string,
  value: unknown,
  schema: Schema,
  document: Schema = schema,
): ConfigProblem[] {
  const errors = findErrors(value, schema, document);
  return removeChoiceErrors(errors.filter(isNoDefault)).map((error) => toProblem(path, error));
}

function findErrors(value: unknown, schema: Schema, document: Schema): ErrorObject[] {
  const find = compileField(schema, document);
  if (!find) return [];
  try {
    return find(structuredClone(value));
  } catch (error) {
    // The deployment validates values that are too costly to check here.
    if (error instanceof CheckTooCostlyError || error instanceof RangeError) return [];
    throw error;
  }
}

/** Keyed by the hash of a schema and its references. */
const compiled = new BoundedCache<{ find: FindErrors | undefined }>({
  entries: 2000,
  size: 4_000_000,
});

function compileField(given: Schema, document: Schema): FindErrors | undefined {
  if (findLimitProblem(given)) return undefined;
  const schema = toModernSchema(given);
  const parts = findReferencedParts(schema, modernOf(document));
  if (!parts) return undefined;
  const text = canonicalJson([schema, parts.document]);
  const make = () => ({ find: compileParts(schema, parts.document) });
  return compiled.getOrMake(hashOf(text), make, text.length).find;
}

/** All fields of a document share the same object. */
const modern = new WeakMap<Schema, Schema>();

function modernOf(document: Schema): Schema {
  const known = modern.get(document) ?? toModernSchema(document);
  modern.set(document, known);
  return known;
}

/** `$async` would return a promise; the others are reference mechanisms that {@link findReferencedParts} does not follow. */
const UNSUPPORTED = /"(?:\$async|\$dynamicRef|\$recursiveRef|\$id|\$anchor|\$dynamicAnchor)":/;
/** The name of the schema among the definitions of its document. */
const CHECKED = 'checked value';

function compileParts(schema: Schema, parts: Schema): FindErrors | undefined {
  const { $id: _, $anchor: __, ...rest } = parts;
  const $defs = { ...(isJsonObject(rest.$defs) && rest.$defs), [CHECKED]: schema };
  const whole = { ...rest, $defs };
  if (UNSUPPORTED.test(JSON.stringify(whole))) return undefined;
  try {
    // Zod's output schema lists fields with a default as required.
    const options = { verbose: true, useDefaults: true };
    const reference = `#/$defs/${encodeURIComponent(CHECKED)}`;
    return compileSchema(leaveOutPatterns(whole).schema, options, reference);
  } catch {
    // A dangling reference or an invalid keyword. The deployment validates the value.
    return undefined;
  }
}

/** A schema's own default is valid, regardless of its other keywords. */
function isNoDefault({ data, parentSchema }: ErrorObject): boolean {
  if (!parentSchema || !Object.hasOwn(parentSchema, 'default')) return true;
  return canonicalJson(parentSchema.default) !== canonicalJson(data);
}

const CHOICES = ['anyOf', 'oneOf', 'if'];

/** Removes the errors about failed alternatives if a more specific error exists. */
function removeChoiceErrors(errors: ErrorObject[]): ErrorObject[] {
  const isChoice = ({ keyword }: ErrorObject) => CHOICES.includes(keyword);
  const telling = errors.filter(
    (error) => !isChoice(error) && !(error.keyword === 'type' && error.params.type === 'null'),
  );
  return telling.length > 0 ? telling : errors.slice(0, 1);
}

function toProblem(name: string, error: ErrorObject): ConfigProblem {
  const path = [name, ...error.instancePath.split('/').filter(Boolean)].join('.');
  const { params } = error;
  const message = error.message ?? 'is not valid';
  switch (error.keyword) {
    case 'type':
      return { field: path, code: 'wrong_type', message };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { field: path, code: 'out_of_range', message };
    case 'enum': {
      const allowed: unknown = params.allowedValues;
      const values = Array.isArray(allowed) ? `: ${formatList(allowed)}` : '';
      return { field: path, code: 'not_an_option', message: `${message}${values}` };
    }
    case 'const':
      return {
        field: path,
        code: 'not_an_option',
        message: `must be ${formatList([params.allowedValue])}`,
      };
    case 'required':
      return {
        field: `${path}.${String(params.missingProperty)}`,
        code: 'missing',
        message: 'is required',
      };
    case 'additionalProperties':
      return {
        field: `${path}.${String(params.additionalProperty)}`,
        code: 'unknown_field',
        message: 'is not a known field',
      };
    default:
      return { field: path, code: 'invalid', message };
  }
}
