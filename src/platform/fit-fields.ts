/** JSON encodes a UTF-16 code unit in at most six bytes, as in `\u0001`. */
export const MAX_BYTES_PER_UNIT = 6;

/**
 * Returns the fields unchanged if their JSON has at most `maxBytes`. Otherwise shortens long strings, omits other large values and adds
 * `truncated: true`.
 */
export function fitFields(
  fields: Record<string, unknown>,
  maxBytes: number,
): Record<string, unknown> {
  if (bytesOf(fields) <= maxBytes) return fields;
  const names = Object.keys(fields);
  const frame = bytesOf({ ...Object.fromEntries(names.map((name) => [name, 0])), truncated: true });
  const share = Math.floor((maxBytes - frame) / names.length);
  const cut = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (bytesOf(value) <= share) return [[name, value]];
    return typeof value === 'string' && share > 2 * ELLIPSIS_BYTES
      ? [[name, cutText(value, Math.floor((share - ELLIPSIS_BYTES) / MAX_BYTES_PER_UNIT) + 1)]]
      : [];
  });
  return { ...Object.fromEntries(cut), truncated: true };
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** Including the quotes. */
const ELLIPSIS_BYTES = 5;

/** Cuts a text to at most `maxUnits` UTF-16 code units, including an ellipsis. */
export const cutText = (text: string, maxUnits: number): string =>
  text.length <= maxUnits ? text : `${text.slice(0, maxUnits - 1).toWellFormed()}…`;
