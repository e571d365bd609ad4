/**
 * JSON that jsonb takes, whatever a model, a provider or a tool wrote, in keys and in values: NUL and lone surrogates, which Postgres
 * cannot hold, become U+FFFD.
 */
export const toStorableJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSTORABLE, '$1\\ufffd');

/** As JSON writes them. Surrogates that make a pair are not escaped; an escape whose backslash is escaped itself is none. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

export const toStorableText = (value: string): string =>
  value.toWellFormed().replaceAll('\u0000', '\ufffd');

/** How deep a value from outside may be nested: far less than what breaks `JSON.stringify`. */
const MAX_DEPTH = 200;

/** Whether a value is nested so deep that it cannot be written down. */
export function isTooDeep(value: unknown, limit = MAX_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return false;
}
