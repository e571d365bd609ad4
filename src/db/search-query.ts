import { type RawBuilder, sql } from 'kysely';

/** Words and phrases that a search looks for; the rest is left out. */
const MAX_TERMS = 50;
/** UTF-16 code units of one word or phrase. */
const MAX_TERM = 200;

/**
 * The tsquery of a text in the syntax of web searches: words, "phrases", `or`, and `-` before what must not be there. Postgres takes
 * any text there but for very many dashes, which are negations of negations and exhaust its stack; a term has one of them here.
 */
export const searchQuery = (language: 'english' | 'simple', text: string): RawBuilder<unknown> =>
  sql`websearch_to_tsquery(${sql.lit(language)}, ${toSearchText(text)}::text)`;

/** Also used by tests. */
export function toSearchText(text: string): string {
  const terms = text.match(/-*"[^"]*"|[^\s"]+/g) ?? [];
  return terms.slice(0, MAX_TERMS).flatMap(toTerm).join(' ');
}

function toTerm(term: string): string[] {
  const negation = term.startsWith('-') ? '-' : '';
  const isPhrase = term.endsWith('"');
  // Of characters that are operators in one of Postgres' syntaxes, and of control characters, none is a part of a word.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  const plain = term.toWellFormed().replace(/["!&|()<>:*\\\x00-\x1f\x7f]|--+/g, ' ');
  const words = plain
    .replace(/^[-\s]+/, '')
    .slice(0, MAX_TERM)
    .trim();
  if (words === '') return [];
  return [isPhrase ? `${negation}"${words}"` : `${negation}${words}`];
}
