type Values = Record<string, unknown>;

/** Applies a JSON Merge Patch (RFC 7396): objects are merged, null removes a field, and every other value replaces the old one. */
export function withChanges(base: Values, changes: Values): Values {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(changes)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    // A new object is merged into an empty one, which drops its nulls.
    else merged.set(name, isObject(value) ? withChanges(isObject(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
