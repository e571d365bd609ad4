/** Limit on the characters that one search reads, over all attempts to find the end of a value. */
const MAX_STEPS = 4_000_000;

/**
 * Yields every JSON value that a model may have meant as its answer, the likeliest first: the whole text, then its objects and lists, the
 * longest first. Text before `</think>` is a model's thinking and comes last.
 */
export function* findJson(text: string): Generator<unknown> {
  const afterThinking = text.slice(text.lastIndexOf('</think>') + 1).replace(/^\/think>/, '');
  const budget = { steps: MAX_STEPS };
  for (const part of new Set([afterThinking, text])) {
    const whole = parse(part);
    if (whole) yield whole.value;
    yield* valuesIn(part, budget);
  }
}

function valuesIn(text: string, budget: { steps: number }): unknown[] {
  const found: { length: number; value: unknown }[] = [];
  for (let start = 0; start < text.length && budget.steps > 0; start += 1) {
    if (text[start] !== '{' && text[start] !== '[') continue;
    const end = endOf(text, start, budget);
    const parsed = end === undefined ? undefined : parse(text.slice(start, end));
    if (!parsed || end === undefined) continue;
    found.push({ length: end - start, value: parsed.value });
    start = end - 1;
  }
  return found.toSorted((a, b) => b.length - a.length).map(({ value }) => value);
}

/** The position after the bracket that closes the one at `start`; undefined if none does. Brackets in strings do not count. */
function endOf(text: string, start: number, budget: { steps: number }): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length && budget.steps > 0; at += 1) {
    budget.steps -= 1;
    const character = text[at];
    if (isString && character === '\\') at += 1;
    else if (character === '"') isString = !isString;
    else if (isString) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
