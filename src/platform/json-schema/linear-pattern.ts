import { RE2JS } from 're2js';

/** A pattern whose run time is linear in the length of the text. */
export interface LinearPattern {
  test(text: string): boolean;
  /** Maximum cost per character. */
  size: number;
}

export type PatternResult =
  | { kind: 'linear'; pattern: LinearPattern }
  | { kind: 'refused'; problem: string };

const MAX_LENGTH = 1000;
/** The number of instructions of the compiled pattern. */
const MAX_SIZE = 2000;

/**
 * Compiles an ECMAScript pattern with RE2, which never backtracks. RE2 supports neither lookarounds nor backreferences, nor counted
 * repetitions that make the pattern too large.
 */
export function compilePattern(source: string): PatternResult {
  if (source.length > MAX_LENGTH)
    return { kind: 'refused', problem: `is longer than ${MAX_LENGTH} characters` };
  if (estimateSize(source) > MAX_SIZE)
    return { kind: 'refused', problem: 'has counted repetitions that make it too large' };
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    const test = (text: string) => compiled.test(text);
    return { kind: 'linear', pattern: { test, size: compiled.programSize() } };
  } catch {
    return {
      kind: 'refused',
      problem: 'is not a regular expression that RE2 can run (no lookaround, no backreference)',
    };
  }
}

/** Unicode classes have hundreds of ranges. */
const UNICODE_CLASS_SIZE = 20;
const TOKEN = /\\[pP](?:\{[^}]*\}|.)?|\\.|\[(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gs;

/** Computes the size of a pattern with its counted repetitions expanded, without expanding them. */
function estimateSize(source: string): number {
  const groups = [0];
  let last = 0;
  const add = (size: number) => {
    last = size;
    groups.push((groups.pop() ?? 0) + size);
  };
  for (const [token, min, max] of source.matchAll(TOKEN)) {
    if (token === '(') groups.push(1);
    else if (token === ')' && groups.length > 1) add(groups.pop() ?? 0);
    else if (min !== undefined) add(last * (Math.max(Number(min), Number(max ?? 0), 1) - 1));
    else add(/\\[pP]/.test(token) ? UNICODE_CLASS_SIZE : 1);
  }
  return groups.reduce((sum, size) => sum + size, 0);
}
