import { asObject, isObject, type Json, resolveLocal, typesOf } from './json-schema.ts';

/**
 * A model's JSON without the nulls that stand for "not given": those of optional properties whose schema does not list null. Models
 * write them, and OpenAI's strict mode makes them.
 */
export function dropOptionalNulls(value: unknown, root: Json): unknown {
  return visit(value, root, root);
}

function visit(value: unknown, given: unknown, root: Json): unknown {
  const schema = resolve(given, root);
  if (Array.isArray(value)) return value.map((item) => visit(item, schema.items, root));
  if (!isObject(value)) return value;
  const properties = asObject(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const kept = Object.entries(value).filter(
    ([name, item]) =>
      item !== null ||
      !Object.hasOwn(properties, name) ||
      required.includes(name) ||
      takesNull(resolve(properties[name], root)),
  );
  return Object.fromEntries(
    kept.map(([name, item]) => [
      name,
      visit(item, Object.hasOwn(properties, name) ? properties[name] : undefined, root),
    ]),
  );
}

function resolve(schema: unknown, root: Json): Json {
  const found = asObject(schema);
  return typeof found.$ref === 'string' ? asObject(resolveLocal(root, found.$ref)) : found;
}

const takesNull = (schema: Json): boolean =>
  typesOf(schema).includes('null') ||
  (Array.isArray(schema.anyOf) &&
    schema.anyOf.some((option) => typesOf(asObject(option)).includes('null')));
