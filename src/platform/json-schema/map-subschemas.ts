import { isJsonObject } from '../json-object.ts';

type Schema = Record<string, unknown>;

const SCHEMAS_BY_NAME = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependentSchemas',
  'dependencies',
]);
const SCHEMA_OR_LIST = new Set([
  'items',
  'additionalItems',
  'prefixItems',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
]);

/** Copies a schema and replaces its direct subschemas. Values (`enum`, `const`, `default`, `examples`) stay unchanged. */
export const mapSubschemas = (schema: Schema, map: (subschema: Schema) => Schema): Schema =>
  Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, mapKeyword(keyword, value, map)]),
  );

function mapKeyword(keyword: string, value: unknown, map: (subschema: Schema) => Schema): unknown {
  const mapEach = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(mapEach);
    return isJsonObject(each) ? map(each) : each;
  };
  if (SCHEMA_OR_LIST.has(keyword)) return mapEach(value);
  if (!SCHEMAS_BY_NAME.has(keyword) || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapEach(each)]));
}
