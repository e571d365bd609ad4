import { canonicalJson } from '../../platform/canonical-json.ts';

type Values = Record<string, unknown>;

/** Applies a JSON Merge Patch (RFC 7396): objects are merged, null removes a field, and every other value replaces the old one. */
export function mergePatch(base: Values, changes: Values): Values {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(changes)) {
    const old = merged.get(name);
    if (value === null) merged.delete(name);
    // A new object is merged into an empty one, which drops its nulls.
    else merged.set(name, isObject(value) ? mergePatch(isObject(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

/** The patch that {@link mergePatch} needs to make `after` of `before`. It names only the fields that differ, at every depth. */
export function changesBetween(before: Values, after: Values): Values {
  const old = new Map(Object.entries(before));
  const removed = [...old.keys()].filter((name) => !Object.hasOwn(after, name));
  const changed = Object.entries(after).flatMap(([name, value]): [string, unknown][] => {
    const was = old.get(name);
    if (canonicalJson(value) === canonicalJson(was)) return [];
    return [[name, isObject(value) && isObject(was) ? changesBetween(was, value) : value]];
  });
  return Object.fromEntries([...changed, ...removed.map((name) => [name, null])]);
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
