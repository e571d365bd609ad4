/** The candidate that was most likely meant: a few letters away, or the same but for case and punctuation. */
export function nearest(meant: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(meant.slice(0, MAX_LENGTH));
  if (wanted === '') return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const other = plain(candidate.slice(0, MAX_LENGTH));
    // A model is often named without its provider.
    const distance = other.endsWith(wanted) && wanted.length > 3 ? 1 : distanceOf(wanted, other);
    if (!best || distance < best.distance) best = { candidate, distance };
  }
  const limit = Math.max(2, Math.floor(wanted.length * 0.4));
  return best && best.distance <= limit ? best.candidate : undefined;
}

const MAX_LENGTH = 100;

/** Levenshtein's. */
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
