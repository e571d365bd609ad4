import type { ConfigProblem } from '../../contracts/graph-schema.ts';

/** A problem that lists the known names and suggests the nearest one. */
export function unknownNameProblem(
  field: string,
  code: ConfigProblem['code'],
  what: string,
  value: string,
  candidates: readonly string[],
): ConfigProblem {
  const suggestion = findNearest(value, candidates);
  const known = `; there are ${formatList(candidates)}`;
  const message = `"${value.slice(0, 100)}" ${what}${candidates.length > 0 ? known : ''}`;
  return { field, code, message, ...(suggestion !== undefined && { suggestion }) };
}

/** The candidate within a small edit distance, ignoring case and punctuation. */
export function findNearest(meant: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(meant.slice(0, MAX_LENGTH));
  if (wanted === '') return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const other = plain(candidate.slice(0, MAX_LENGTH));
    // Model names often omit the provider.
    const distance = other.endsWith(wanted) && wanted.length > 3 ? 1 : distanceOf(wanted, other);
    if (!best || distance < best.distance) best = { candidate, distance };
  }
  const limit = Math.max(2, Math.floor(wanted.length * 0.4));
  return best && best.distance <= limit ? best.candidate : undefined;
}

const MAX_LENGTH = 100;

/** The Levenshtein distance. */
function distanceOf(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const insert = (current[column - 1] ?? 0) + 1;
      const remove = (previous[column] ?? 0) + 1;
      current.push(Math.min(change, insert, remove));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

/** Formats a value for a message. `String(value)` would fail on a JSON object with a `toString` field. */
export const formatValue = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Values that a message lists. */
const MAX_LISTED = 20;

export const formatList = (values: readonly unknown[]): string =>
  values
    .slice(0, MAX_LISTED)
    .map(formatValue)
    .concat(values.length > MAX_LISTED ? ['…'] : [])
    .join(', ');
