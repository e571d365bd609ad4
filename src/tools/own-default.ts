import { canonicalJson } from '../platform/canonical-json.ts';

type Schema = Record<string, unknown>;

/** References in a circle do not end. */
const MAX_REFERENCES = 8;

/**
 * Whether a path into a value leads to, or through, the default that the schema has there. Many schemas have defaults that contradict
 * them, as in `"type": "string", "default": null`.
 * @param path a JSON Pointer
 */
export function isOwnDefault(root: Schema, value: unknown, path: string): boolean {
  let schema: unknown = root;
  let at: unknown = value;
  for (const token of path.split('/').slice(1)) {
    const name = nameOf(token);
    schema = memberOf(resolve(schema, root), name);
    at = (at as Schema | undefined)?.[name];
    if (!isObject(schema)) return false;
    if ('default' in schema && canonicalJson(schema.default) === canonicalJson(at)) return true;
  }
  return false;
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
