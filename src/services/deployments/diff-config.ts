import { canonicalJson } from '../../platform/canonical-json.ts';
import { isObject } from './json-value.ts';

export interface ConfigChange {
  /** A path with dots. */
  field: string;
  /** Null where it was not set. */
  before: unknown;
  /** Null where it is not set any more. */
  after: unknown;
}

/** What is different, field by field; objects are looked into, lists are compared as a whole. */
export function diffConfig(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path = '',
): ConfigChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].sort().flatMap((name): ConfigChange[] => {
    const field = path === '' ? name : `${path}.${name}`;
    const old = Object.hasOwn(before, name) ? (before[name] ?? null) : null;
    const fresh = Object.hasOwn(after, name) ? (after[name] ?? null) : null;
    if (isObject(old) && isObject(fresh)) return diffConfig(old, fresh, field);
    if (canonicalJson(old) === canonicalJson(fresh)) return [];
    return [{ field, before: old, after: fresh }];
  });
}
