import { isJsonObject } from '../platform/json-object.ts';

type Schema = Record<string, unknown>;

/** Keywords whose members are schemas by a name. */
const BY_NAME = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);
/** Keywords that hold values, which may look like schemas. */
const VALUES = new Set(['enum', 'const', 'default', 'examples']);

/** Draft-03, which many tools are still written in, says `required: true` within a property. Later drafts list the names beside `properties`. */
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
