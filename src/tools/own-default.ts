import { canonicalJson } from '../platform/canonical-json.ts';

type Schema = Record<string, unknown>;

/** References in a circle do not end. */
const MAX_REFERENCES = 8;

/**
 * Makes a check of whether a path into a value leads to, or through, the default that the schema has there. Many schemas have defaults that
 * contradict them, as in `"type": "string", "default": null`. A place that many paths lead through is compared once.
 */
export function createDefaultCheck(root: Schema, value: unknown) {
  const compared = new Map<string, boolean>();
  const isDefault = (path: string, schema: Schema, at: unknown): boolean => {
    if (!('default' in schema)) return false;
    const known = compared.get(path);
    if (known !== undefined) return known;
    const isSame = canonicalJson(schema.default) === canonicalJson(at);
    compared.set(path, isSame);
    return isSame;
  };
  /** @param path a JSON Pointer */
  return (path: string): boolean => {
    let schema: unknown = root;
    let at: unknown = value;
    let length = 0;
    for (const token of path.split('/').slice(1)) {
      const name = nameOf(token);
      length += token.length + 1;
      schema = memberOf(resolve(schema, root), name);
      at = (at as Schema | undefined)?.[name];
      if (!isObject(schema)) return false;
      if (isDefault(path.slice(0, length), schema, at)) return true;
    }
    return false;
  };
}

function memberOf(schema: unknown, name: string): unknown {
  if (!isObject(schema)) return undefined;
  const { properties, prefixItems, items } = schema;
  if (isObject(properties) && Object.hasOwn(properties, name)) return properties[name];
  return Array.isArray(prefixItems) ? (prefixItems[Number(name)] ?? items) : items;
}

/** Follows local references. */
function resolve(schema: unknown, root: Schema): unknown {
  let found = schema;
  for (let step = 0; step < MAX_REFERENCES; step += 1) {
    if (!isObject(found) || typeof found.$ref !== 'string' || !found.$ref.startsWith('#/'))
      return found;
    found = found.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, token) => (isObject(at) ? at[nameOf(token)] : undefined), root);
  }
  return undefined;
}

const nameOf = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
