/** Why a provider refuses a request; `param` is the place that OpenAI names. */
export interface RequestProblem {
  message: string;
  param: string | null;
}

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The first problem that one of the checks finds. */
export function firstProblem<T>(
  items: readonly T[],
  check: (item: T, index: number) => RequestProblem | undefined,
): RequestProblem | undefined {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index);
    if (problem) return problem;
  }
  return undefined;
}

/** The schemas right below a schema, with their place. */
export function subschemasOf(schema: Json): { place: string[]; schema: unknown }[] {
  const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
  const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
  return [
    ...maps.flatMap((key) =>
      Object.entries(isObject(schema[key]) ? schema[key] : {}).map(([name, sub]) => ({
        place: [key, name],
        schema: sub,
      })),
    ),
    ...lists.flatMap((key) =>
      asArray(schema[key]).map((sub, index) => ({ place: [key, String(index)], schema: sub })),
    ),
    ...single
      .filter((key) => isObject(schema[key]))
      .map((key) => ({ place: [key], schema: schema[key] })),
  ];
}
