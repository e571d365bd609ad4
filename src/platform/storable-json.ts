/** Makes JSON storable as jsonb: in keys and values, NUL and lone surrogates, which Postgres rejects, become U+FFFD. */
export const toStorableJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSTORABLE, '$1\\ufffd');

/** As escaped in JSON. Paired surrogates are not escaped; an escape after an escaped backslash is not an escape. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

export const toStorableText = (value: string): string =>
  value.toWellFormed().replaceAll('\u0000', '\ufffd');

/** Maximum nesting depth of foreign values, far below the depth that breaks `JSON.stringify`. */
const MAX_DEPTH = 200;

/** Whether a value is nested too deeply to be serialized. */
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
