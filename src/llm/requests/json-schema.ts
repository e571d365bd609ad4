export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});

export const typesOf = ({ type }: Json): unknown[] => (Array.isArray(type) ? type : [type]);

/** What a reference within the same document points to (RFC 6901); undefined for any other. */
export function resolveLocal(root: Json, ref: string): unknown {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let found: unknown = root;
  for (const part of ref.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const SINGLE = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** A copy of a schema with `change` made to every schema right below it. */
export function mapSubschemas(
  schema: Json,
  change: (sub: unknown, name?: string) => unknown,
): Json {
  const copy: Json = { ...schema };
  for (const key of SINGLE) if (copy[key] !== undefined) copy[key] = change(copy[key]);
  for (const key of LISTS) {
    const list = copy[key];
    if (Array.isArray(list)) copy[key] = list.map((sub) => change(sub));
  }
  for (const key of MAPS) {
    const map = copy[key];
    if (isObject(map))
      copy[key] = Object.fromEntries(
        Object.entries(map).map(([name, sub]) => [name, change(sub, name)]),
      );
  }
  return copy;
}
