export interface SchemaLimits {
  /** Length of its JSON. */
  characters: number;
  /** Number of objects, lists and their members. */
  values: number;
  /** Nesting depth of objects and lists. */
  depth: number;
}

/** Limits of one foreign schema. Compiling takes about 25 µs per value. */
export const SCHEMA_LIMITS: SchemaLimits = { characters: 64_000, values: 4000, depth: 64 };

/** The limit that a JSON value exceeds; undefined if none. Stops at the first excess, so the cost is bounded. */
export function findLimitProblem(
  value: unknown,
  { characters, values, depth }: SchemaLimits = SCHEMA_LIMITS,
): string | undefined {
  const pending: { at: unknown; level: number }[] = [{ at: value, level: 1 }];
  let seen = 0;
  let length = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { at, level } = next;
    seen += 1;
    // Punctuation counts as one character per value.
    length += typeof at === 'string' ? at.length + 2 : 2;
    if (typeof at === 'object' && at !== null) {
      if (level > depth) return `is nested deeper than ${depth} levels`;
      for (const key in at) {
        if (!Array.isArray(at)) length += key.length + 3;
        if (pending.length + seen > values) return `has more than ${values} values`;
        pending.push({ at: (at as Record<string, unknown>)[key], level: level + 1 });
      }
    }
    if (length > characters) return `is larger than ${characters} characters`;
  }
  return undefined;
}
