import type { TOOLS } from './fields.ts';

type ToolName = (typeof TOOLS)[number];

/** What a tool makes of a message; undefined where it has nothing to do with it. */
const WORK: Record<ToolName, (message: string) => string | undefined> = {
  calculator: (message) => {
    const [, a, sign = '', b] =
      /(-?\d+(?:\.\d+)?)\s*([-+*/])\s*(-?\d+(?:\.\d+)?)/.exec(message) ?? [];
    const result = SIGNS[sign]?.(Number(a), Number(b));
    return result === undefined ? undefined : `${a} ${sign} ${b} = ${result}`;
  },
  clock: (message) =>
    /\b(time|date|today|now)\b/i.test(message) ? new Date().toISOString() : undefined,
  search_notes: (message) => findNotes(message, Object.keys(NOTES)),
};

const SIGNS: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** Collections of documents, so small that they are here. */
const NOTES: Record<string, string[]> = {
  handbook: [
    'Holidays are asked for two weeks ahead.',
    'The office opens at eight and closes at six.',
    'Expenses are paid back within ten days.',
  ],
  temporal: [
    'A workflow is replayed from its history after a crash.',
    'An activity may run more than once, so it should be idempotent.',
    'Signals, updates and queries reach a workflow while it runs.',
  ],
};

/** The sentences of the collections that share a longer word with the message. */
export function findNotes(message: string, collections: readonly string[]): string | undefined {
  const words = message.toLowerCase().match(/[a-z]{5,}/g) ?? [];
  const found = collections
    .flatMap((name) => (Object.hasOwn(NOTES, name) ? (NOTES[name] ?? []) : []))
    .filter((note) => words.some((word) => note.toLowerCase().includes(word)));
  return found.length > 0 ? found.join(' ') : undefined;
}

export function runTools(
  names: readonly ToolName[],
  message: string,
): { name: string; result: string }[] {
  return names.flatMap((name) => {
    const result = WORK[name](message);
    return result === undefined ? [] : [{ name, result }];
  });
}
