import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { asArray, listSubschemas } from './problem.ts';

/** Strict mode rejects these. */
const FORBIDDEN_KEYWORDS = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'prefixItems',
  'contains',
  'uniqueItems',
  'default',
  'minLength',
  'maxLength',
];
const MAX_DEPTH = 10;
const MAX_PROPERTIES = 5000;

/** Why a schema is invalid with `strict: true`; undefined if it is valid. */
export function findStrictSchemaProblem(root: unknown): string | undefined {
  if (!isJsonObject(root)) return 'schema must be a JSON Schema object.';
  if (root.anyOf !== undefined)
    return 'schema must be a JSON Schema of \'type: "object"\', got \'type: "None"\'.';
  if (root.type !== 'object')
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(root.type ?? 'None')}"'.`;
  const count = { properties: 0 };
  const problem = findStrictProblem(root, [], 1, count);
  if (problem) return problem;
  return count.properties > MAX_PROPERTIES
    ? `the schema has ${count.properties} properties, which exceeds the limit of ${MAX_PROPERTIES}.`
    : undefined;
}

function findStrictProblem(
  schema: JsonObject,
  place: string[],
  depth: number,
  count: { properties: number },
): string | undefined {
  const context = `In context=(${place.map((part) => `'${part}'`).join(', ')}), `;
  const forbidden = FORBIDDEN_KEYWORDS.find((keyword) => schema[keyword] !== undefined);
  if (forbidden) return `${context}'${forbidden}' is not permitted.`;
  if (typeof schema.pattern === 'string' && /\(\?[=!<]/.test(schema.pattern))
    return `${context}'pattern' with a lookaround is not permitted.`;
  const isObjectType = schema.type === 'object' || asArray(schema.type).includes('object');
  if (isObjectType && depth > MAX_DEPTH)
    return `the schema exceeds the limit of ${MAX_DEPTH} levels of nesting.`;
  if (isObjectType || schema.properties !== undefined) {
    const properties = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
    count.properties += properties.length;
    if (schema.additionalProperties !== false)
      return `${context}'additionalProperties' is required to be supplied and to be false.`;
    const required = asArray(schema.required);
    const missing = properties.find((name) => !required.includes(name));
    if (missing !== undefined)
      return `${context}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
    const extra = required.find((name) => !properties.includes(String(name)));
    if (extra !== undefined)
      return `${context}'required' is required to be supplied and to be an array including every key in properties. Extra required key '${extra}' supplied.`;
  }
  const isArrayType = schema.type === 'array' || asArray(schema.type).includes('array');
  if (isArrayType && schema.items === undefined) return `${context}array schema missing items.`;
  if (isUntyped(schema)) return `${context}schema must have a 'type' key.`;
  for (const sub of listSubschemas(schema)) {
    const next = isObjectType ? depth + 1 : depth;
    const problem = isJsonObject(sub.schema)
      ? findStrictProblem(sub.schema, [...place, ...sub.place], next, count)
      : `${context}'${sub.place.at(-1)}' is not an object.`;
    if (problem) return problem;
  }
  return undefined;
}

const isUntyped = (schema: JsonObject) =>
  ['type', '$ref', 'anyOf', 'enum', 'const'].every((keyword) => schema[keyword] === undefined);

/** Why a schema is invalid as the parameters of a function without strict mode; undefined if it is valid. */
export function findFunctionSchemaProblem(root: unknown): string | undefined {
  if (!isJsonObject(root)) return 'schema must be a JSON Schema object.';
  if (root.type !== 'object')
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(root.type ?? 'None')}"'.`;
  const combined = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'].some(
    (key) => root[key] !== undefined,
  );
  if (combined)
    return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
  return findArrayProblem(root, []);
}

function findArrayProblem(schema: JsonObject, place: string[]): string | undefined {
  const context = `In context=(${place.map((part) => `'${part}'`).join(', ')}), `;
  const isArrayType = schema.type === 'array' || asArray(schema.type).includes('array');
  if (isArrayType && schema.items === undefined) return `${context}array schema missing items.`;
  if (Array.isArray(schema.items)) return `${context}array schema items is not an object.`;
  for (const sub of listSubschemas(schema)) {
    const problem = isJsonObject(sub.schema)
      ? findArrayProblem(sub.schema, [...place, ...sub.place])
      : undefined;
    if (problem) return problem;
  }
  return undefined;
}
