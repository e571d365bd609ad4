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
    return value.map((each) => (isObject(each) ? hoistRequired(each) : each));
  if (!isObject(value)) return value;
  if (!BY_NAME.has(keyword)) return hoistRequired(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isObject(each) ? hoistRequired(each) : each,
    ]),
  );
}

const requiredIn = (properties: unknown): string[] =>
  isObject(properties)
    ? Object.entries(properties).flatMap(([name, property]) =>
        isObject(property) && property.required === true ? [name] : [],
      )
    : [];

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
