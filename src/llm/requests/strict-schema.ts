import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { asObject, resolveLocal, typesOf } from './json-schema.ts';

/** The schema has free-form maps, or keywords that strict mode does not support. */
class NotStrictError extends Error {}

/**
 * Converts a schema for OpenAI's `strict: true`, which requires closed objects and all properties. Optional properties become nullable;
 * `dropOptionalNulls` removes these nulls from the answer. Undefined if the schema has no strict form.
 */
export function toStrictSchema(schema: JsonObject): JsonObject | undefined {
  if (schema.type !== 'object' || schema.anyOf !== undefined || schema.oneOf !== undefined)
    return undefined;
  try {
    return toStrict(schema, 1);
  } catch (error) {
    if (error instanceof NotStrictError) return undefined;
    throw error;
  }
}

function toStrict(given: unknown, depth: number): JsonObject {
  if (!isJsonObject(given)) throw new NotStrictError();
  const known = [...KEPT_KEYWORDS, ...DROPPED_KEYWORDS, ...STRUCTURAL_KEYWORDS];
  if (Object.keys(given).some((key) => !known.includes(key))) throw new NotStrictError();
  const strict: JsonObject = Object.fromEntries(
    Object.entries(given).filter(([key]) => KEPT_KEYWORDS.includes(key)),
  );
  // Strict mode rejects lookarounds.
  if (typeof strict.pattern === 'string' && /\(\?[=!<]/.test(strict.pattern)) delete strict.pattern;
  const options = given.anyOf ?? given.oneOf;
  if (Array.isArray(options)) strict.anyOf = options.map((option) => toStrict(option, depth));
  if (isJsonObject(given.$defs))
    strict.$defs = mapValues(given.$defs, (sub) => toStrict(sub, depth));
  if (typesOf(given).includes('array')) strict.items = toStrict(given.items, depth);
  if (typesOf(given).includes('object')) Object.assign(strict, toClosed(given, depth));
  const isTyped = ['type', '$ref', 'anyOf', 'enum', 'const'].some(
    (key) => strict[key] !== undefined,
  );
  if (!isTyped) throw new NotStrictError();
  return strict;
}

function toClosed(given: JsonObject, depth: number): JsonObject {
  const { additionalProperties: rest } = given;
  // Strict mode has no maps. Objects that do not mention additional properties count as closed.
  if ((rest !== undefined && rest !== false) || depth > MAX_DEPTH) throw new NotStrictError();
  if (!isJsonObject(given.properties)) throw new NotStrictError();
  const required = Array.isArray(given.required) ? given.required : [];
  const properties = Object.fromEntries(
    Object.entries(given.properties).map(([name, property]) => {
      const strict = toStrict(property, depth + 1);
      return [name, required.includes(name) ? strict : toNullable(strict)];
    }),
  );
  return { properties, required: Object.keys(properties), additionalProperties: false };
}

function toNullable(schema: JsonObject): JsonObject {
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

const mapValues = (object: JsonObject, change: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** Keywords that OpenAI's strict mode supports unchanged. */
const KEPT_KEYWORDS = [
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
/** Keywords that only narrow a schema. Later validation still enforces them. */
const DROPPED_KEYWORDS = [
  'minLength',
  'maxLength',
  'default',
  'uniqueItems',
  'examples',
  '$schema',
  '$id',
  'deprecated',
];
const STRUCTURAL_KEYWORDS = [
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'oneOf',
  '$defs',
];
const MAX_DEPTH = 10;

/**
 * Removes nulls of optional properties whose schema does not allow null. Models write null for absent values, and OpenAI's strict mode
 * forces them to.
 */
export function dropOptionalNulls(value: unknown, root: JsonObject): unknown {
  return dropNulls(value, root, root);
}

function dropNulls(value: unknown, given: unknown, root: JsonObject): unknown {
  const schema = resolveReference(given, root);
  if (Array.isArray(value)) return value.map((item) => dropNulls(item, schema.items, root));
  if (!isJsonObject(value)) return value;
  const properties = asObject(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const kept = Object.entries(value).filter(
    ([name, item]) =>
      item !== null ||
      !Object.hasOwn(properties, name) ||
      required.includes(name) ||
      allowsNull(resolveReference(properties[name], root)),
  );
  return Object.fromEntries(
    kept.map(([name, item]) => [
      name,
      dropNulls(item, Object.hasOwn(properties, name) ? properties[name] : undefined, root),
    ]),
  );
}

function resolveReference(schema: unknown, root: JsonObject): JsonObject {
  const found = asObject(schema);
  return typeof found.$ref === 'string' ? asObject(resolveLocal(root, found.$ref)) : found;
}

const allowsNull = (schema: JsonObject): boolean =>
  typesOf(schema).includes('null') ||
  (Array.isArray(schema.anyOf) &&
    schema.anyOf.some((option) => typesOf(asObject(option)).includes('null')));
