import { closest, distance } from 'fastest-levenshtein';

const MAX_LISTED = 20;

/** The names that there are, as the end of an error: `Did you mean "writer"? There are: general, writer.` */
export function suggest(wanted: string, known: readonly string[]): string {
  const shown = known.slice(0, MAX_LISTED).join(', ');
  const more = known.length > MAX_LISTED ? ` and ${known.length - MAX_LISTED} more` : '';
  const all = known.length === 0 ? 'There are none.' : `There are: ${shown}${more}.`;
  const near = findNear(wanted, known);
  return near === undefined ? all : `Did you mean "${near}"? ${all}`;
}

/** A third of the characters may be wrong. */
function findNear(wanted: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || wanted.length > 200) return undefined;
  const plain = known.map(toPlain);
  const near = closest(toPlain(wanted), plain);
  const isNear = distance(toPlain(wanted), near) <= Math.max(1, Math.floor(wanted.length / 3));
  return isNear ? known[plain.indexOf(near)] : undefined;
}

const toPlain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '-');
