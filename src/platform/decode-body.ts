/** Media types of text, in addition to `text/*`, `*+json` and `*+xml`. */
const TEXT_TYPES =
  /^(text\/|application\/(json|xml|javascript|ecmascript|graphql|sql|toml|yaml|x-yaml|x-ndjson|x-www-form-urlencoded|x-sh|x-httpd-php)\b|[^;]+\+(json|xml|yaml)\b|message\/|multipart\/)/i;

/**
 * Decodes a body with the character set of its content type or byte order mark. Uses UTF-8 without either, and for a name that the Encoding
 * standard does not list.
 */
export function decodeText(body: Uint8Array, contentType: string | null | undefined): string {
  return new TextDecoder(charsetOf(body, contentType)).decode(body);
}

/** Whether a body is unreadable for people and models: its type is binary, or it has no type and its bytes are not text. */
export function isBinary(body: Uint8Array, contentType: string | null | undefined): boolean {
  const type = contentType?.trim() ?? '';
  if (type !== '' && !/^application\/octet-stream\b/i.test(type)) return !TEXT_TYPES.test(type);
  return !hasByteOrderMark(body) && body.subarray(0, 4096).includes(0);
}

/** Describes a binary body in one line. `isBeginning`: the body is longer than what was read. */
export const describeBinary = (
  type: string | null | undefined,
  bytes: number,
  isBeginning = false,
): string =>
  `[${type?.split(';')[0]?.trim() || 'binary data'}, ${isBeginning ? 'more than ' : ''}${bytes} bytes: it cannot be shown to you]`;

function charsetOf(body: Uint8Array, contentType: string | null | undefined): string {
  const marked = charsetOfMark(body);
  if (marked) return marked;
  const named = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1];
  return named && isKnown(named) ? named : 'utf-8';
}

const hasByteOrderMark = (body: Uint8Array) => charsetOfMark(body) !== undefined;

/** By the Encoding standard, a byte order mark overrides every other statement. */
function charsetOfMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function isKnown(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
