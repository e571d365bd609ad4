import type { ErrorObject } from 'ajv/dist/2020.js';
import type { ConfigProblem } from '../../contracts/graph-schema.ts';
import { BoundedCache } from '../../platform/bounded-cache.ts';
import { canonicalJson, hashOf } from '../../platform/canonical-json.ts';
import { compileSchema, type FindErrors } from '../../platform/json-schema/compile-schema.ts';
import { leaveOutPatterns } from '../../platform/json-schema/leave-out-patterns.ts';
import { CheckTooCostlyError } from '../../platform/json-schema/meter.ts';
import { findLimitProblem } from '../../platform/json-schema/schema-limits.ts';
import { toModernSchema } from '../../platform/modern-schema.ts';
import { formatList, isObject } from './json-value.ts';
import { findReferencedParts } from './referenced-parts.ts';

type Schema = Record<string, unknown>;

/**
 * What is wrong with a value by its JSON Schema, of any draft; references lead into the document that it is from. The schema is a
 * deployment's, from outside: patterns that could take for ever are left out, and one that cannot be understood says nothing.
 * @param path what the value is called in problems
 */
export function checkSchema(
  path: string,
  value: unknown,
  schema: Schema,
  document: Schema = schema,
): ConfigProblem[] {
  const errors = findErrors(value, schema, document);
  return withoutBranches(errors.filter(isNoDefault)).map((error) => toProblem(path, error));
}

function findErrors(value: unknown, schema: Schema, document: Schema): ErrorObject[] {
  const find = compileField(schema, document);
  if (!find) return [];
  try {
    return find(structuredClone(value));
  } catch (error) {
    // The deployment judges itself what is too much for us.
    if (error instanceof CheckTooCostlyError || error instanceof RangeError) return [];
    throw error;
  }
}

/** Of one process, by the hash of a schema and of what it refers to. */
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

/** A document is the same object for all of its fields. */
const modern = new WeakMap<Schema, Schema>();

function modernOf(document: Schema): Schema {
  const known = modern.get(document) ?? toModernSchema(document);
  modern.set(document, known);
  return known;
}

/** What is checked asynchronously would be answered with a promise; other ways to refer than `$ref` are not followed. */
const STRANGE = /"(?:\$async|\$dynamicRef|\$recursiveRef|\$id|\$anchor|\$dynamicAnchor)":/;
/** The name of the schema among the definitions of its document. */
const CHECKED = 'checked value';

function compileParts(schema: Schema, parts: Schema): FindErrors | undefined {
  const { $id: _, $anchor: __, ...rest } = parts;
  const $defs = { ...(isObject(rest.$defs) && rest.$defs), [CHECKED]: schema };
  const whole = { ...rest, $defs };
  if (STRANGE.test(JSON.stringify(whole))) return undefined;
  try {
    // What has a default is needed by the schema of what comes out, which is the one that Zod gives.
    const options = { verbose: true, useDefaults: true };
    const reference = `#/$defs/${encodeURIComponent(CHECKED)}`;
    return compileSchema(leaveOutPatterns(whole).schema, options, reference);
  } catch {
    // A reference that leads nowhere, or a keyword that is not as it should be: the deployment judges the value itself.
    return undefined;
  }
}

/** A schema's own default is right, whatever its other keywords say. */
function isNoDefault({ data, parentSchema }: ErrorObject): boolean {
  if (!parentSchema || !Object.hasOwn(parentSchema, 'default')) return true;
  return canonicalJson(parentSchema.default) !== canonicalJson(data);
}

const CHOICES = ['anyOf', 'oneOf', 'if'];

/** Of alternatives, that a value is not null says nothing; and where one of them says more, that none fits says nothing, either. */
function withoutBranches(errors: ErrorObject[]): ErrorObject[] {
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
        message: 'is needed',
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
