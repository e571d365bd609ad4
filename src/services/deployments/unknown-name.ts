import type { ConfigProblem } from '../../contracts/graph-schema.ts';
import { formatList } from './json-value.ts';
import { nearest } from './nearest.ts';

/** A name that nobody has, with those that there are, and the one that may have been meant. */
export function unknownName(
  field: string,
  code: ConfigProblem['code'],
  what: string,
  value: string,
  candidates: readonly string[],
): ConfigProblem {
  const suggestion = nearest(value, candidates);
  const known = `; there are ${formatList(candidates)}`;
  const message = `"${value.slice(0, 100)}" ${what}${candidates.length > 0 ? known : ''}`;
  return { field, code, message, ...(suggestion !== undefined && { suggestion }) };
}
