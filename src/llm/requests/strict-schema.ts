import { asObject, isObject, type Json, typesOf } from './json-schema.ts';

/** Keywords that OpenAI's strict mode permits, beside those that are rewritten below. */
const KEPT = [
  'type',
  'enum',
  'const',
  'description',
  'title',
  '$ref',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
];
/** Keywords that only narrow a schema: without them the model may answer with more, and our own validation says so. */
const DROPPED = [
  'minLength',
  'maxLength',
  'default',
  'uniqueItems',
  'examples',
  '$schema',
  '$id',
  'deprecated',
];
const STRUCTURAL = [
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'oneOf',
  '$defs',
];
const MAX_DEPTH = 10;

/** A schema has no strict form: it has free-form maps, or keywords that cannot be rewritten. */
class NotStrictError extends Error {}

/**
 * A schema in the form that OpenAI takes with `strict: true`: every object is closed and all of its properties are required; what was
 * optional may be null instead (`dropOptionalNulls` takes the nulls out of the answer). Undefined where there is no such form.
 */
export function toStrictSchema(schema: Json): Json | undefined {
  if (schema.type !== 'object' || schema.anyOf !== undefined || schema.oneOf !== undefined)
    return undefined;
  try {
    return toStrict(schema, 1);
  } catch (error) {
    if (error instanceof NotStrictError) return undefined;
    throw error;
  }
}

function toStrict(given: unknown, depth: number): Json {
  if (!isObject(given)) throw new NotStrictError();
  const known = [...KEPT, ...DROPPED, ...STRUCTURAL];
  if (Object.keys(given).some((key) => !known.includes(key))) throw new NotStrictError();
  const strict: Json = Object.fromEntries(
    Object.entries(given).filter(([key]) => KEPT.includes(key)),
  );
  // Lookarounds are not permitted in patterns.
  if (typeof strict.pattern === 'string' && /\(\?[=!<]/.test(strict.pattern)) delete strict.pattern;
  const options = given.anyOf ?? given.oneOf;
  if (Array.isArray(options)) strict.anyOf = options.map((option) => toStrict(option, depth));
  if (isObject(given.$defs)) strict.$defs = mapValues(given.$defs, (sub) => toStrict(sub, depth));
  if (typesOf(given).includes('array')) strict.items = toStrict(given.items, depth);
  if (typesOf(given).includes('object')) Object.assign(strict, toClosed(given, depth));
  const isTyped = ['type', '$ref', 'anyOf', 'enum', 'const'].some(
    (key) => strict[key] !== undefined,
  );
  if (!isTyped) throw new NotStrictError();
  return strict;
}

function toClosed(given: Json, depth: number): Json {
  const { additionalProperties: rest } = given;
  // A map with keys of the model's choosing. An object without a word on them is meant to be closed.
  if ((rest !== undefined && rest !== false) || depth > MAX_DEPTH) throw new NotStrictError();
  if (!isObject(given.properties)) throw new NotStrictError();
  const required = Array.isArray(given.required) ? given.required : [];
  const properties = Object.fromEntries(
    Object.entries(given.properties).map(([name, property]) => {
      const strict = toStrict(property, depth + 1);
      return [name, required.includes(name) ? strict : toNullable(strict)];
    }),
  );
  return { properties, required: Object.keys(properties), additionalProperties: false };
}

function toNullable(schema: Json): Json {
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.some((option) => asObject(option).type === 'null')
      ? schema
      : { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  const types = typesOf(schema);
  if (types.includes('null')) return schema;
  const isPlain =
    schema.type !== undefined && schema.const === undefined && schema.$ref === undefined;
  if (!isPlain) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [...types, 'null'],
    ...(Array.isArray(schema.enum) && { enum: [...schema.enum, null] }),
  };
}

const mapValues = (object: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
