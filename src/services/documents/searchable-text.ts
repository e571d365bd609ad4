import { decodeText, isBinary } from '../../platform/decode-body.ts';

/** What the keyword search sees of a document, and what its owner should know about it. */
export interface SearchableText {
  /** Null: the content is not searched. */
  body: string | null;
  search_note: string | null;
}

/**
 * The content as text where it is text, in the encoding that its byte order mark, its Content-Type or its own declaration names, or in
 * UTF-8. Text of no named encoding is read as windows-1252 where it looks like it, and the note says so.
 */
export function toSearchableText(content: Buffer, contentType: string): SearchableText {
  const named = charsetOf(content, contentType);
  if (named !== undefined) {
    const body = decodeStrictly(content, named);
    return body === undefined
      ? unsearchable(
          `It cannot be read in the encoding ${named}, which its Content-Type or its first bytes name.`,
        )
      : { body, search_note: null };
  }
  const body = decodeStrictly(content, 'utf-8');
  if (body !== undefined) return { body, search_note: null };
  if (isBinary(content, contentType))
    return unsearchable(`It is a binary file (${contentType.split(';')[0]}).`);
  const western = decodeText(content, 'text/plain; charset=windows-1252');
  return looksWestern(western)
    ? { body: western, search_note: GUESSED }
    : unsearchable(`Its encoding is not known. ${ADVICE}`);
}

/** @param why one sentence */
export const unsearchable = (why: string): SearchableText => ({
  body: null,
  search_note: `${why} Only the name of the document is searched.`,
});

const ADVICE =
  'Name the encoding in the Content-Type of the file, such as text/plain; charset=iso-8859-2.';
const GUESSED = `The text is read as windows-1252, for no encoding is named. ${ADVICE}`;

const BYTE_ORDER_MARKS = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** Where XML and HTML say how they are encoded themselves. */
const DECLARED =
  /^[^>]*<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w-]+)|<meta[^>]{0,200}\scharset\s*=\s*["']?([\w-]+)/i;

function charsetOf(content: Buffer, contentType: string): string | undefined {
  for (const [charset, mark] of BYTE_ORDER_MARKS)
    if (mark.every((byte, index) => content[index] === byte)) return charset;
  const named = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  if (named) return named;
  if (!/^[\w.+-]+\/([\w.+-]+\+)?(html|xml|xhtml\+xml)\b/i.test(contentType)) return undefined;
  const [, xml, html] = DECLARED.exec(content.toString('latin1', 0, 1024)) ?? [];
  return xml ?? html;
}

/** Undefined where the content is not text of that encoding, or the encoding is not known. Postgres cannot store NUL. */
function decodeStrictly(content: Buffer, charset: string): string | undefined {
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(content);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Of the longest text that is looked at, in characters. */
const SAMPLE = 100_000;

/** Control characters, and bytes that windows-1252 does not define. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/;

/** What letters of other encodings become in windows-1252: signs that no word of a Western language holds. */
const SIGN_IN_WORD = /\p{L}[¢-¦¨©¬®¯¹³´¶¸¼-¿]\p{L}/u;

/** In a Western language, most letters are those of ASCII; Greek or Cyrillic read as windows-1252 has hardly any. */
function looksWestern(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  if (NOT_TEXT.test(sample) || SIGN_IN_WORD.test(sample)) return false;
  const plain = sample.match(/[A-Za-z]/g)?.length ?? 0;
  const accented = sample.match(/[À-ÖØ-öø-ÿŒœŠšŽžŸ]/g)?.length ?? 0;
  return accented <= 0.5 * (plain + accented);
}
