export interface SchemaLimits {
  /** Of its JSON. */
  characters: number;
  /** Objects, lists and what they hold. */
  values: number;
  /** Levels of objects and lists. */
  depth: number;
}

/** Of one schema that somebody else wrote. Compiling takes about 25 µs for each value. */
export const SCHEMA_LIMITS: SchemaLimits = { characters: 64_000, values: 4000, depth: 64 };

/** Which limit a JSON value exceeds, or undefined. It costs no more than the limits allow, however large the value is. */
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
    // The marks around a value count as one character each.
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
