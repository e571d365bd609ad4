import { asObject, isObject, type Json, mapSubschemas, typesOf } from './json-schema.ts';
import type { ProviderRules } from './provider-rules.ts';

const MAX_DEPTH = 60;

type AdaptedParts =
  | { kind: 'taken'; schema: Json; changes: string[] }
  | { kind: 'left_out'; reason: string };

/** Everything below the top of a tool's schema, in a form that the provider takes. */
export function adaptParts(rules: ProviderRules, root: Json): AdaptedParts {
  const dropped = new Set<string>();
  let problem: string | undefined;
  const adapt = (given: unknown, depth: number): unknown => {
    if (depth > MAX_DEPTH) problem = `its input schema is nested deeper than ${MAX_DEPTH} levels`;
    if (depth > MAX_DEPTH || !isObject(given)) return given === true ? {} : given;
    const { propertyNames: _, ...schema } = given;
    const named = withoutOddProperties(rules, schema, dropped);
    if (typeof named === 'string') {
      problem = named;
      return {};
    }
    // An array of anything: OpenAI wants that said.
    if (typesOf(named).includes('array')) named.items ??= {};
    return mapSubschemas(named, (sub) => adapt(sub, depth + 1));
  };
  const schema = asObject(adapt(root, 1));
  if (problem !== undefined) return { kind: 'left_out', reason: problem };
  const changes =
    dropped.size > 0 ? [`the optional arguments ${[...dropped].join(', ')} are not offered`] : [];
  return { kind: 'taken', schema, changes };
}

/** A property with a name that the provider refuses is not offered; where it is required, the tool cannot be. */
function withoutOddProperties(
  rules: ProviderRules,
  schema: Json,
  dropped: Set<string>,
): Json | string {
  const { propertyName } = rules;
  if (!propertyName || !isObject(schema.properties)) return { ...schema };
  const required = Array.isArray(schema.required) ? schema.required : [];
  const odd = Object.keys(schema.properties).filter((name) => !propertyName.test(name));
  const needed = odd.find((name) => required.includes(name));
  if (needed !== undefined)
    return `its required argument "${needed.slice(0, 100)}" does not match ${propertyName.source}`;
  for (const name of odd) dropped.add(name.slice(0, 100));
  const kept = Object.entries(schema.properties).filter(([name]) => !odd.includes(name));
  return { ...schema, properties: Object.fromEntries(kept) };
}
