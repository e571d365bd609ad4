import { isJsonObject } from './json-object.ts';
import { mapSubschemas } from './json-schema/map-subschemas.ts';

type Schema = Record<string, unknown>;

/**
 * Converts a JSON Schema of draft-04 to draft-07 or 2019-09 to 2020-12. Values (`enum`, `const`, `default`, `examples`) stay unchanged. The
 * caller limits the depth of the schema; references are not followed.
 */
export function toModernSchema(schema: Schema): Schema {
  const { $schema: _, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const modern = mapSubschemas(rest, toModernSchema);
  convertBound(modern, 'minimum', 'exclusiveMinimum', exclusiveMinimum);
  convertBound(modern, 'maximum', 'exclusiveMaximum', exclusiveMaximum);
  convertTuple(modern);
  convertId(modern);
  convertDependencies(modern);
  if (typeof modern.$ref === 'string') modern.$ref = convertReference(modern.$ref);
  return modern;
}

/** In draft-04, `exclusiveMinimum: true` makes `minimum` exclusive. */
function convertBound(
  modern: Schema,
  bound: 'minimum' | 'maximum',
  exclusiveBound: 'exclusiveMinimum' | 'exclusiveMaximum',
  exclusive: unknown,
): void {
  if (exclusive === undefined || exclusive === false) return;
  if (exclusive !== true) modern[exclusiveBound] = exclusive;
  else if (modern[bound] !== undefined) {
    modern[exclusiveBound] = modern[bound];
    delete modern[bound];
  }
}

/** Before 2020-12, a list in `items` describes a tuple, and `additionalItems` the items after it. */
function convertTuple(modern: Schema): void {
  const { items, additionalItems } = modern;
  delete modern.additionalItems;
  if (!Array.isArray(items)) return;
  delete modern.items;
  if (items.length > 0) modern.prefixItems = items;
  if (additionalItems !== undefined) modern.items = additionalItems;
}

/**
 * Draft-04 identifies a schema with `id`, which ajv rejects in later drafts. Some libraries put a mere label there; labels are removed. Up
 * to draft-07, an id that is only a fragment is an anchor.
 */
function convertId(modern: Schema): void {
  const { id: old, $id: id = isAddress(old) ? old : undefined } = modern;
  delete modern.id;
  if (typeof id !== 'string') return;
  delete modern.$id;
  const [address = '', fragment = ''] = id.split('#');
  if (address !== '') modern.$id = address;
  else if (fragment !== '') modern.$anchor = fragment;
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^#|:\/\//.test(value);

/** Before 2019-09, `dependencies` contains lists of properties that are required together, or schemas. */
function convertDependencies(modern: Schema): void {
  const { dependencies } = modern;
  if (!isJsonObject(dependencies)) return;
  delete modern.dependencies;
  const required = Object.entries(dependencies).filter(([, value]) => Array.isArray(value));
  const schemas = Object.entries(dependencies).filter(([, value]) => !Array.isArray(value));
  if (required.length > 0)
    modern.dependentRequired = merge(modern.dependentRequired, Object.fromEntries(required));
  if (schemas.length > 0)
    modern.dependentSchemas = merge(modern.dependentSchemas, Object.fromEntries(schemas));
}

const merge = (known: unknown, more: Schema): Schema => ({
  ...(isJsonObject(known) && known),
  ...more,
});

/** Updates a reference into a tuple to its new place. */
const convertReference = (reference: string): string =>
  reference.startsWith('#')
    ? reference.replace(/\/items\/(?=\d+(?:\/|$))/g, '/prefixItems/')
    : reference;
