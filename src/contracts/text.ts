import { z } from 'zod';

/** Control characters other than tab, line feed and carriage return. They include NUL, which Postgres cannot store. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * Patterns in the OpenAPI document. They are not part of the schemas, because models receive the schemas too, and some providers reject
 * patterns in a strict output format.
 */
export const documentedPatterns = z.registry<{ pattern: string }>();

/** Human text of `min` to `max` UTF-16 code units without control characters or lone surrogates. */
export const text = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !CONTROL_CHARACTERS.test(value), 'must not contain control characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .register(documentedPatterns, { pattern: String.raw`^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$` });

/** A single line, for names and labels. */
export const line = (min: number, max: number) =>
  text(min, max)
    .refine((value) => !/[\r\n\t]/.test(value), 'must be a single line')
    .register(documentedPatterns, { pattern: String.raw`^[^\x00-\x1f\x7f]*$` });

/** What a keyword search looks for; see `db/search-query.ts`. */
export const keywords = (max: number, where: string) =>
  line(1, max).describe(
    `Keyword search in ${where}: all words must occur; \`or\` separates alternatives, \`"…"\` is a phrase, \`-word\` must not occur.`,
  );

const MAX_DEPTH = 32;

/** A free-form JSON object that Postgres can store as jsonb: no NUL, no lone surrogates, at most 32 levels. */
export const jsonObject = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  const problem = findJsonProblem(value, 1);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

function findJsonProblem(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return findStringProblem(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `must not be nested deeper than ${MAX_DEPTH} levels`;
  for (const [key, item] of Object.entries(value)) {
    const problem = findStringProblem(key) ?? findJsonProblem(item, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

function findStringProblem(value: string): string | undefined {
  if (CONTROL_CHARACTERS.test(value)) return 'must not contain control characters';
  return value.isWellFormed() ? undefined : 'must be well-formed Unicode';
}
