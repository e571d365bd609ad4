import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { asObject, resolveLocal } from './json-schema.ts';

/** Providers reject these at the top of a tool's schema. */
const COMBINATORS = ['anyOf', 'oneOf', 'allOf', 'not', 'enum', 'if', 'then', 'else'] as const;
const MAX_HINT = 1000;

/**
 * Removes combinators such as `anyOf` from the top of a schema. The properties of their branches move to the root, and the schema's
 * description states the removed rule, so that the model can still follow it.
 */
export function flattenRoot(given: JsonObject, changes: string[]): JsonObject {
  const { $schema: _, $id: __, ...unnamed } = given;
  const { $ref, ...own } = unnamed;
  const schema: JsonObject =
    typeof $ref === 'string' ? { ...asObject(resolveLocal(given, $ref)), ...own } : own;
  const found = COMBINATORS.filter((keyword) => schema[keyword] !== undefined);
  const root: JsonObject = { ...schema, type: 'object' };
  for (const keyword of found) delete root[keyword];
  if (found.length === 0) return root;
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list)
      ? list.map((branch) => ({ keyword, branch: resolveReference(given, branch) }))
      : [];
  });
  const properties: JsonObject = { ...asObject(schema.properties) };
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  for (const { keyword, branch } of branches) {
    for (const [name, property] of Object.entries(asObject(branch.properties)))
      properties[name] ??= property;
    if (keyword === 'allOf' && Array.isArray(branch.required))
      for (const name of branch.required) required.add(name);
  }
  if (Object.keys(properties).length > 0) root.properties = properties;
  if (required.size > 0) root.required = [...required];
  const rule = JSON.stringify(
    Object.fromEntries(found.map((keyword) => [keyword, schema[keyword]])),
  );
  root.description = [schema.description, describeRule(rule)].filter(Boolean).join('\n');
  changes.push(`${found.join(', ')} at the top of its input schema is described in text`);
  return root;
}

const describeRule = (rule: string): string =>
  rule.length <= MAX_HINT
    ? `The arguments must also match this JSON Schema: ${rule}`
    : 'The arguments must meet further conditions. A call that violates them returns an error that names the violation.';

function resolveReference(root: JsonObject, branch: unknown): JsonObject {
  if (!isJsonObject(branch)) return {};
  return typeof branch.$ref === 'string' ? asObject(resolveLocal(root, branch.$ref)) : branch;
}
