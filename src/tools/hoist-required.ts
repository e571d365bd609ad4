import { isJsonObject } from '../platform/json-object.ts';

type Schema = Record<string, unknown>;

/** Keywords whose members are schemas by name. */
const BY_NAME = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);
/** Keywords whose values are data that may look like schemas. */
const VALUES = new Set(['enum', 'const', 'default', 'examples']);

/**
 * Moves draft-03's `required: true` from a property to the list beside `properties`, as later drafts expect. Many tools still use the old
 * form.
 */
export function hoistRequired(schema: Schema): Schema {
  const hoisted: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'required' && typeof value === 'boolean') continue;
    hoisted[keyword] = VALUES.has(keyword) ? value : within(keyword, value);
  }
  const names = requiredIn(schema.properties);
  if (names.length === 0) return hoisted;
  const listed = Array.isArray(schema.required) ? schema.required : [];
  return { ...hoisted, required: [...new Set([...listed, ...names])] };
}

function within(keyword: string, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((each) => (isJsonObject(each) ? hoistRequired(each) : each));
  if (!isJsonObject(value)) return value;
  if (!BY_NAME.has(keyword)) return hoistRequired(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isJsonObject(each) ? hoistRequired(each) : each,
    ]),
  );
}

const requiredIn = (properties: unknown): string[] =>
  isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, property]) =>
        isJsonObject(property) && property.required === true ? [name] : [],
      )
    : [];
