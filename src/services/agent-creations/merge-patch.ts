type Values = Record<string, unknown>;

/** Objects are looked into; null takes a field away. */
export function mergePatch(base: Values, changes: Values): Values {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(changes)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) && isObject(old) ? mergePatch(old, value) : value);
  }
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
