/** What a sentence says of a setting, and the words that say it. */
export interface Said<T> {
  value: T;
  words: string;
}

const IS = '\\s*(?:should be|of|to|is|at|=|:)?\\s*';

/** “temperature of 0.2”, “max tokens: 500”, “3 rounds” (of `max_rounds`). */
export function readNumber(text: string, name: string): Said<number> | undefined {
  const number = '(-?\\d+(?:\\.\\d+)?)(?![\\w.]*\\w)';
  const last = lastWordOf(name);
  const found =
    find(text, `\\b${phraseOf(name)}${IS}${number}`) ??
    find(text, `\\b${last}${IS}${number}`) ??
    find(text, `(?<![\\w.])${number}\\s+${last}\\b`);
  return found && { value: Number(found[1]), words: found[0] };
}

/** “with sources” and “without sources” (of `show_sources`). */
export function readFlag(text: string, name: string): Said<boolean> | undefined {
  const phrase = `(?:${phraseOf(name)}|${lastWordOf(name)})\\b`;
  const found =
    find(text, `\\b(no|without|not|never|hide|disable)\\s+(?:\\w+\\s+){0,2}?${phrase}`) ??
    find(text, `\\b${phrase}${IS}(false|off|no)\\b`) ??
    find(text, `\\b${phrase}(?:${IS}(?:true|on|yes)\\b)?`);
  return found && { value: found[1] === undefined, words: found[0] };
}

/** A text in quotation marks, after the name of the setting. */
export function readText(text: string, name: string): Said<string> | undefined {
  const found = find(
    text,
    `\\b(?:${phraseOf(name)}|${lastWordOf(name)})${IS}["“«]([^"“”«»]+)["”»]`,
  );
  return found && { value: found[1] ?? '', words: found[0] };
}

/** The longest of the values that is mentioned; of one with a slash, what follows it is enough. */
export function readOption<T>(text: string, options: readonly T[]): Said<T> | undefined {
  const found = options.flatMap((value) => {
    const full = String(value);
    const names = [full, full.split('/').at(-1) ?? full];
    const words = names.map((name) => mention(text, name)).find((each) => each !== undefined);
    return words === undefined ? [] : [{ value, words }];
  });
  return found.sort((one, other) => other.words.length - one.words.length)[0];
}

/** The words with which a text mentions a name, however its parts are joined. */
export const mention = (text: string, name: string): string | undefined =>
  find(text, `(?<![\\w-])${phraseOf(name)}(?![\\w-])`)?.[0];

const find = (text: string, pattern: string): RegExpExecArray | undefined =>
  new RegExp(pattern, 'i').exec(text) ?? undefined;

const phraseOf = (name: string): string =>
  name
    .split(/[_\s-]+/)
    .map(escaped)
    .join('[\\s_-]?');

const lastWordOf = (name: string): string =>
  escaped(name.split(/[_\s-]+/).at(-1) ?? name).replace(/s$/, 's?');

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
