import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';

/** Why a provider rejects a request. OpenAI's errors name the invalid parameter in `param`. */
export interface RequestProblem {
  message: string;
  param: string | null;
}

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export function findFirstProblem<T>(
  items: readonly T[],
  check: (item: T, index: number) => RequestProblem | undefined,
): RequestProblem | undefined {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index);
    if (problem) return problem;
  }
  return undefined;
}

/** The direct subschemas of a schema, with their path. */
export function listSubschemas(schema: JsonObject): { place: string[]; schema: unknown }[] {
  const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
  const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
  return [
    ...maps.flatMap((key) =>
      Object.entries(isJsonObject(schema[key]) ? schema[key] : {}).map(([name, sub]) => ({
        place: [key, name],
        schema: sub,
      })),
    ),
    ...lists.flatMap((key) =>
      asArray(schema[key]).map((sub, index) => ({ place: [key, String(index)], schema: sub })),
    ),
    ...single
      .filter((key) => isJsonObject(schema[key]))
      .map((key) => ({ place: [key], schema: schema[key] })),
  ];
}
