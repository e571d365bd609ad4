import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';

export const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

export const typesOf = ({ type }: JsonObject): unknown[] => (Array.isArray(type) ? type : [type]);

/** The target of a reference within the same document (RFC 6901); undefined for any other reference. */
export function resolveLocal(root: JsonObject, ref: string): unknown {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let found: unknown = root;
  for (const part of ref.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SINGLE = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** Copies a schema and applies `change` to each direct subschema. */
export function mapSubschemas(
  schema: JsonObject,
  change: (sub: unknown, name?: string) => unknown,
): JsonObject {
  const copy: JsonObject = { ...schema };
  for (const key of SINGLE) if (copy[key] !== undefined) copy[key] = change(copy[key]);
  for (const key of LISTS) {
    const list = copy[key];
    if (Array.isArray(list)) copy[key] = list.map((sub) => change(sub));
  }
  for (const key of MAPS) {
    const map = copy[key];
    if (isJsonObject(map))
      copy[key] = Object.fromEntries(
        Object.entries(map).map(([name, sub]) => [name, change(sub, name)]),
      );
  }
  return copy;
}
